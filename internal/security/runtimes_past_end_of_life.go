package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// runtimesPastEndOfLife is the number of runtimes that are no longer maintained.
var runtimesPastEndOfLife = headline{
	Headline: figure.Headline{
		ID: "runtimes-past-end-of-life", Title: "Runtimes past end of life", Unit: figure.Runtimes, NUnit: figure.Runtimes,
		Better: -1, Figure: "runtimes-past-end",
	},
	Fill: func(v *view, h *figure.Headline) {
		if !v.HasRepositories() {
			h.Note = "repositories were not read"
			return
		}
		past := 0
		for _, r := range v.runtimes() {
			h.N++
			if v.isPastEnd(r.Runtime) {
				past++
			}
		}
		h.Value = integer(past)
	},
}
