package ci

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// timeToGreen ranks pipelines by the hours they were red.
var timeToGreen = definition{
	Figure: figure.Figure{
		ID:    "time-to-green",
		Title: "How long do pipelines stay red?",
		Definition: "Times from a break to the next success in 180 days, by pipeline, most red hours first. The median and the third quartile " +
			"count open ones as lasting at least until now (Kaplan–Meier).",
		Empty: "No pipeline broke in 180 days.", Good: true, Unit: figure.Episodes,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "episodes", Title: "Times red", Type: figure.TypeInteger, Unit: figure.Episodes},
			{Name: "open", Title: "Still red", Type: figure.TypeInteger, Unit: figure.Episodes},
			{Name: "red_builds", Title: "Failed builds", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "red_hours", Title: "Red for", Type: figure.TypeNumber, Unit: figure.Hours},
			{Name: "median_hours", Title: "Median", Type: figure.TypeNumber, Unit: figure.Hours},
			{Name: "p75_hours", Title: "Third quartile", Type: figure.TypeNumber, Unit: figure.Hours},
			{Name: "longest_hours", Title: "Longest", Type: figure.TypeNumber, Unit: figure.Hours},
		},
		Chart: figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "red_hours", Title: "Red for", Tone: figure.Failure}}},
	},
	fill: func(v *view, f *figure.Figure) {
		type row struct {
			*pipelineHistory
			red, longest int64 // nanoseconds
			open, reds   int
		}
		var rows []row
		var all []episode
		for _, h := range v.selectedHistories() {
			if len(h.episodes) == 0 {
				continue
			}
			r := row{pipelineHistory: h}
			for i := range h.episodes {
				e := &h.episodes[i]
				r.red, r.longest, r.reds = r.red+e.length(), max(r.longest, e.length()), r.reds+e.reds()
				if e.open {
					r.open++
				}
			}
			rows, all = append(rows, r), append(all, h.episodes...)
		}
		slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.red, a.red) })
		for _, r := range rows[:min(len(rows), longList)] {
			s := survival(r.episodes)
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(r.pipeline), figure.Integer(int64(len(r.episodes))), figure.Integer(int64(r.open)), figure.Integer(int64(r.reds)),
				figure.Number(hours(r.red)), hoursUntil(s, 0.5), hoursUntil(s, 0.25), figure.Number(hours(r.longest)),
			})
		}
		if f.N = len(all); f.N > 0 {
			f.Finding = "Half of the times that a pipeline was red have not ended yet"
			if half, ok := survival(all).Until(0.5); ok {
				f.Finding = fmt.Sprintf("Half of %s ended within %s", words.CountOf(int64(f.N), "times red"), lasting(float64(half)/1e9))
			}
		}
	},
}

// hoursUntil returns the hours after which a share of the spans lasts on, null if
// more do.
func hoursUntil(s *stats.Survival, share float64) figure.Value {
	if length, ok := s.Until(share); ok {
		return figure.Number(hours(length))
	}
	return figure.Null()
}
