package ci

import (
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
)

// medianDuration is the median duration of successful builds.
var medianDuration = headline{
	Headline: figure.Headline{
		ID: "median-duration-14d", Title: "Median duration", Unit: figure.Minutes, NUnit: figure.Builds, NWhich: "that succeeded",
		Period: periodBefore, Better: -1, Figure: "duration-history", Note: "last 14 days", NoteNames: figure.Nothing,
	},
	Fill: func(v *view, h *figure.Headline) {
		h.Value, h.N = medianMinutes(v.ended(recent))
		h.Before, _ = medianMinutes(v.endedBefore(recent))
	},
}

// medianMinutes returns the median duration of the successful builds, and how many
// have one.
func medianMinutes(builds []*build.Build) (median figure.Value, n int) {
	var x []float64
	for _, b := range builds {
		if b.Status == build.Success && !math.IsNaN(b.Duration) {
			x = append(x, b.Duration)
		}
	}
	if len(x) == 0 {
		return figure.Null(), 0
	}
	slices.Sort(x)
	return figure.Number(stats.NearestRank(x, 0.5) / 60000), len(x)
}
