package ci

import (
	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// periodBefore is what headlines are compared with.
const periodBefore = "the 14 days before"

// successRate is the share of successful builds among those of a known end.
var successRate = headline{
	Headline: figure.Headline{
		ID: "success-rate-14d", Title: "Builds that succeeded", Unit: figure.Percent, NUnit: figure.Builds, NWhich: "that finished",
		Period: periodBefore, Better: +1, Figure: "build-status-14d", Note: "last 14 days", NoteNames: figure.Nothing,
	},
	Fill: func(v *view, h *figure.Headline) {
		n, before := outcomesOf(v.ended(recent)), outcomesOf(v.endedBefore(recent))
		h.Value, h.N = percent(n[build.Success], n.known()), int(n.known())
		h.Before = percent(before[build.Success], before.known())
		h.History = v.trend(trendWeeks, recent, func(v *view) figure.Value {
			n := outcomesOf(v.ended(recent))
			return percent(n[build.Success], n.known())
		})
	},
}
