package metrics

import (
	"cmp"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

var weekdays = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// worstHours is the number of hours the page's table shows.
const worstHours = 24

// failureHeatmap shows the failure percentage by weekday and clock hour.
func failureHeatmap(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:    "failure-heatmap",
		Title: "At which hours do builds fail?",
		Definition: "Share of failed and aborted builds among those that succeeded, failed or were aborted in the last 14 days, " +
			"by weekday and clock hour of their end, the same hour of both weeks taken together.",
		Empty: "No build came to a known end in the last 14 days.",
		Columns: []figure.Column{
			{Name: "weekday", Title: "Weekday", Names: figure.Nothing},
			{Name: "hour", Title: "Hour", Type: figure.TypeInteger, Unit: figure.ClockHour},
			columnBuilds, columnFailed, columnFailurePercent,
		},
		Chart: figure.Chart{
			Kind: figure.Heatmap, Label: "weekday", Label2: "hour",
			Series: []figure.Series{{Column: "failure_percent", Title: "Failure rate", Tone: figure.Failure}},
		},
	}
	f.Rows = make([][]figure.Value, weekHours)
	var failing []int
	for i, h := range v.cell.hours {
		f.N += int(h.builds)
		if h.failed > 0 {
			failing = append(failing, i)
		}
		f.Rows[i] = append([]figure.Value{figure.String(weekdays[i/24]), figure.Integer(int64(i % 24))}, h.values()...)
	}
	slices.SortStableFunc(failing, func(a, b int) int {
		x, y := v.cell.hours[a], v.cell.hours[b]
		return cmp.Or(cmp.Compare(y.failed, x.failed), cmp.Compare(x.builds, y.builds))
	})
	brief := &figure.Table{Note: "The hours with most failed builds, of 168 in the week.", Columns: f.Columns}
	for _, i := range failing[:min(len(failing), worstHours)] {
		brief.Rows = append(brief.Rows, f.Rows[i])
	}
	f.Excerpt = brief
	return f
}

// values returns the cells of a table: builds, failed, failure_percent.
func (s share) values() []figure.Value {
	return []figure.Value{
		figure.Integer(int64(s.builds)), figure.Integer(int64(s.failed)),
		percentValue(int64(s.failed), int64(s.builds)),
	}
}
