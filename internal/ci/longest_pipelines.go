package ci

import (
	"cmp"
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// longestPipelines ranks pipelines by the mean duration of successful builds.
var longestPipelines = definition{
	Figure: figure.Figure{
		ID:          "longest-pipelines",
		Title:       "Which pipelines take longest?",
		Explanation: "Where people wait longest for a build that succeeds.",
		Definition: "Mean duration of the successful builds scheduled in the last 14 days, by pipeline, " +
			"rounded to a millisecond; the 50 longest.",
		Empty: "No successful build of the last 14 days has a scheduled time and a duration.",
		Columns: []figure.Column{
			columnPipeline,
			{Name: "mean_minutes", Title: "Mean duration", Type: figure.TypeNumber, Unit: figure.Minutes},
			columnBuilds,
		},
		Chart: bars("pipeline", "mean_minutes", "Mean duration", figure.Neutral),
	},
	Fill: func(v *view, f *figure.Figure) {
		type row struct {
			pipeline *build.Pipeline
			mean     float64 // milliseconds
			builds   int64
		}
		var rows []row
		for p, builds := range v.byPipeline(v.scheduled()) {
			var sum exactSum
			for _, b := range builds {
				if b.Status == build.Success && !math.IsNaN(b.Duration) {
					sum.add(b.Duration)
				}
			}
			if sum.n > 0 {
				rows = append(rows, row{p, sum.roundedMean(), sum.n})
				f.N += int(sum.n)
			}
		}
		slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.mean, a.mean) })
		for _, r := range rows[:min(len(rows), longList)] {
			f.Rows = append(f.Rows, []figure.Value{pipelineValue(r.pipeline), figure.Number(r.mean / 60000), figure.Integer(r.builds)})
		}
	},
}
