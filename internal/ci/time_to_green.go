package ci

import (
	"cmp"
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// timeToGreen ranks pipelines by the hours they were red.
var timeToGreen = definition{
	Figure: figure.Figure{
		ID:    "time-to-green",
		Title: "How long do pipelines stay red?",
		Explanation: "How quickly a team repairs a broken pipeline. While a pipeline is red, nobody knows whether the next change " +
			"works. Half of all breaks were over within the median.",
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
		Chart: bars("pipeline", "red_hours", "Red for", figure.Failure),
	},
	Fill: func(v *view, f *figure.Figure) {
		rows := v.ranked(func(h *pipelineHistory) bool { return len(h.episodes) > 0 },
			func(a, b *pipelineHistory) int { return cmp.Compare(sumUp(b.episodes).red, sumUp(a.episodes).red) })
		var all []episode
		for i, h := range rows {
			all = append(all, h.episodes...)
			if i >= longList {
				continue
			}
			sum, s := sumUp(h.episodes), survival(h.episodes)
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(h.pipeline), figure.Integer(int64(len(h.episodes))), figure.Integer(sum.open), figure.Integer(sum.reds),
				figure.Number(hours(sum.red)), hoursUntil(s, 0.5), hoursUntil(s, 0.25), figure.Number(hours(sum.longest)),
			})
		}
		if f.N = len(all); f.N > 0 {
			f.Finding = howSoonGreen(all)
		}
	},
}

// howSoonGreen says within which time half of the breaks were repaired.
func howSoonGreen(episodes []episode) string {
	n := int64(len(episodes))
	if half, ok := survival(episodes).Until(0.5); ok {
		within := lasting(float64(half) / 1e9)
		if n == 1 {
			return "The only break was green again after " + within
		}
		return fmt.Sprintf("Half of %s were green again within %s", words.CountOf(n, "breaks"), within)
	}
	green := n - sumUp(episodes).open
	switch {
	case n == 1:
		return "The only break is not green again yet"
	case green == 0:
		return fmt.Sprintf("None of %s is green again yet", words.CountOf(n, "breaks"))
	}
	return fmt.Sprintf("Only %s of %s %s green again yet", words.Count(green), words.CountOf(n, "breaks"), words.Agree(green, "is", "are"))
}

// redTime sums up episodes.
type redTime struct {
	red, longest int64 // nanoseconds
	open, reds   int64
}

func sumUp(episodes []episode) (sum redTime) {
	for i := range episodes {
		e := &episodes[i]
		sum.red, sum.longest, sum.reds = sum.red+e.length(), max(sum.longest, e.length()), sum.reds+int64(e.reds())
		if e.open {
			sum.open++
		}
	}
	return sum
}

// hoursUntil returns the hours after which a share of the spans lasts on, null if
// more do.
func hoursUntil(s *stats.Survival, share float64) figure.Value {
	if length, ok := s.Until(share); ok {
		return figure.Number(hours(length))
	}
	return figure.Null()
}
