package ci

import (
	"fmt"
	"math"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// waitToStart ranks pipelines by how long their builds wait for an agent.
var waitToStart = definition{
	Figure: figure.Figure{
		ID:    "wait-to-start",
		Title: "How long do builds wait to start?",
		Explanation: "How long builds wait for a free machine before they begin. Long waits mean that there are too few agents at busy " +
			"hours.",
		Definition: "Time from when a build was scheduled to when it started, as its first event tells, of the last 28 days, by pipeline, " +
			"for pipelines with at least five; the 20 with the longest median.",
		Empty: "No pipeline had five builds whose wait is known in the last 28 days.",
		Columns: []figure.Column{
			columnPipeline,
			{Name: "median_seconds", Title: "Median", Type: figure.TypeNumber, Unit: figure.Seconds},
			{Name: "p95_seconds", Title: "19 of 20 within", Type: figure.TypeNumber, Unit: figure.Seconds},
			columnBuilds,
		},
		Chart: bars("pipeline", "median_seconds", "Median", figure.Neutral),
	},
	Fill: func(v *view, f *figure.Figure) {
		v.rankSpreads(f, 1, "waits longest to start", func(h *pipelineHistory) *spread { return &h.wait })
		early := int64(0)
		for _, h := range v.selectedHistories() {
			early += h.earlyStarts
		}
		if early > 0 {
			f.Warn(figure.Counting(fmt.Sprintf("%s with a start before the scheduled time %s left out.",
				words.CountOf(early, "builds"), words.Agree(early, "was", "were"))))
		}
	},
}

// startedEarly reports whether a build started before it was scheduled, as its
// events say, by more than the clocks of two machines differ.
func startedEarly(b *build.Build) bool { return b.Wait <= -1 }

// timeUntilStart returns the seconds that a build waited, NaN where that is not
// known.
func timeUntilStart(b *build.Build) float64 {
	if startedEarly(b) {
		return math.NaN()
	}
	return max(0, b.Wait)
}
