package ci

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// timeToRed ranks pipelines by how long a failing build runs before it fails.
var timeToRed = definition{
	Figure: figure.Figure{
		ID:    "time-to-red",
		Title: "How long do failing builds run before they fail?",
		Explanation: "The sooner a bad build fails, the sooner someone can repair it. Where this takes long, moving the quick checks to " +
			"the front helps.",
		Definition: "Duration of the failed builds of the last 28 days at their first failed step, by pipeline, for pipelines " +
			"with at least five; the 20 with the longest median.",
		Empty: "No pipeline had five failed builds with a duration in the last 28 days.",
		Columns: []figure.Column{
			columnPipeline,
			{Name: "median_minutes", Title: "Median", Type: figure.TypeNumber, Unit: figure.Minutes},
			{Name: "p90_minutes", Title: "Nine of ten within", Type: figure.TypeNumber, Unit: figure.Minutes},
			columnBuilds,
		},
		Chart: bars("pipeline", "median_minutes", "Median", figure.Neutral),
	},
	Fill: func(v *view, f *figure.Figure) {
		v.rankSpreads(f, 60000, "takes longest to fail", func(h *pipelineHistory) *spread { return &h.toRed })
	},
}

// timeUntilRed returns the milliseconds until a failed build failed, else NaN.
func timeUntilRed(b *build.Build) float64 {
	if b.Status != build.Failure {
		return math.NaN()
	}
	return b.TimeToRed
}
