package render

import (
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// annotationsFor returns what pages of the projects show on their axes of time:
// the annotations of these projects and those of no project in particular, by
// date. They are texts about builds to an audience.
func (s *site) annotationsFor(a audience, projects []string) []config.Annotation {
	if !a.sees(figure.Build) {
		return nil
	}
	list := slices.Clone(s.in.Config.Annotations)
	list = slices.DeleteFunc(list, func(a config.Annotation) bool {
		concerns := func(project string) bool { return slices.Contains(projects, project) }
		return len(a.Projects) > 0 && !slices.ContainsFunc(a.Projects, concerns)
	})
	slices.SortStableFunc(list, func(a, b config.Annotation) int { return a.Day.Compare(b.Day) })
	return list
}

// annotate returns the figure with the annotations of days on its axis of time,
// and the figure itself if there are none.
func annotate(f *figure.Figure, all []config.Annotation, zone *time.Location) *figure.Figure {
	column := figure.ColumnIndex(f.Columns, f.Chart.Label)
	if len(all) == 0 || column < 0 || f.Chart.Kind != figure.Columns && f.Chart.Kind != figure.Timeline {
		return f
	}
	from, to, ok := timeAxis(f, column)
	if !ok {
		return f
	}
	if f.Columns[column].Type == figure.TypeDate {
		zone = time.UTC // dates have no zone
	}
	var list []figure.Annotation
	for _, a := range all {
		y, m, d := a.Day.Date()
		if at := time.Date(y, m, d, 0, 0, 0, 0, zone); !at.Before(from) && at.Before(to) {
			list = append(list, figure.Annotation{At: at, Text: a.Text})
		}
	}
	if len(list) == 0 {
		return f
	}
	annotated := *f
	annotated.Chart.Annotations = list
	return &annotated
}

// timeAxis returns the ends of an axis of time whose labels are in a column; ok is
// false if the labels are not times in their order.
func timeAxis(f *figure.Figure, column int) (from, to time.Time, ok bool) {
	const day = 24 * time.Hour
	step := 3650 * day
	for _, row := range f.Rows {
		at, isTime := row[column].Time()
		if !isTime || !to.IsZero() && at.Before(to) {
			return from, to, false
		}
		if from.IsZero() {
			from = at
		} else if at.After(to) {
			step = min(step, at.Sub(to))
		}
		to = at
	}
	if len(f.Rows) == 1 {
		step = day
	}
	if f.Columns[column].Role == figure.LastDay {
		return from.Add(day - step), to.Add(day), true
	}
	return from, to.Add(step), true
}
