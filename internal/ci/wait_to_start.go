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
		Definition: "Time from when a build was scheduled to when it started, as its first event tells, of the last 28 days, by pipeline, " +
			"for pipelines with at least five; the 20 with the longest median.",
		Empty: "No pipeline had five builds whose wait is known in the last 28 days.",
		Columns: []figure.Column{
			columnPipeline,
			{Name: "median_seconds", Title: "Median", Type: figure.TypeNumber, Unit: figure.Seconds},
			{Name: "p95_seconds", Title: "19 of 20 within", Type: figure.TypeNumber, Unit: figure.Seconds},
			columnBuilds,
		},
		Chart: figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "median_seconds", Title: "Median"}}},
	},
	fill: func(v *view, f *figure.Figure) {
		negative := int64(0)
		f.N, f.Rows = v.rankMedians(1, 0.95, func(b *build.Build) float64 {
			switch {
			case b.Wait <= -1:
				negative++
				return math.NaN()
			case b.Wait < 0: // clocks of two machines
				return 0
			}
			return b.Wait
		})
		if negative > 0 {
			f.Warnings = append(f.Warnings, words.CountOf(negative, "builds")+" that seem to have started before they were scheduled are left out.")
		}
		if len(f.Rows) > 0 {
			longest, _ := f.Rows[0][1].Float()
			f.Finding = fmt.Sprintf("%s waits %s to start, as the median", words.Clean(f.Rows[0][0].String()), lasting(longest))
		}
	},
}
