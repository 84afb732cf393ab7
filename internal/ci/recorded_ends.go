package ci

import (
	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// recordedEnds is the share of builds whose end the pipeline itself reported.
var recordedEnds = headline{
	Headline: figure.Headline{
		ID: "coverage", Title: "Builds with a recorded end", Unit: figure.Percent, NUnit: figure.Builds,
		Period: periodBefore, Better: +1, Figure: "coverage", Note: "the data's coverage, last 14 days", NoteNames: figure.Nothing,
	},
	Fill: func(v *view, h *figure.Headline) {
		completed := func(builds []*build.Build) figure.Value {
			n := int64(0)
			for _, b := range builds {
				if b.Completed {
					n++
				}
			}
			return percent(n, int64(len(builds)))
		}
		h.Value, h.N = completed(v.ended(recent)), len(v.ended(recent))
		h.Before = completed(v.endedBefore(recent))
	},
}
