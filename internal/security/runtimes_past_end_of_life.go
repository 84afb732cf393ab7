package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// runtimesPastEndOfLife is the number of runtimes that are no longer maintained.
var runtimesPastEndOfLife = headline{
	Headline: figure.Headline{
		ID: "runtimes-past-end-of-life", Title: "Runtimes past end of life", Unit: figure.Runtimes, NUnit: figure.Runtimes,
		Period: agoPeriod, Better: -1, Figure: "runtimes-past-end", NoteNames: figure.Nothing,
	},
	Fill: func(v *view, h *figure.Headline) {
		if !v.HasRepositories() {
			h.Note = "repositories were not read"
			return
		}
		past, before := 0, 0 // before: of today's runtimes
		for _, r := range v.runtimes() {
			h.N++
			if !v.isPastEnd(r.Runtime) {
				continue
			}
			past++
			if end, _ := v.end(r.Language, r.Major); !end.HasDay || wholeDays(v.before(), end.Day) < 0 {
				before++
			}
		}
		h.Value, h.Before = integer(past), integer(before)
	},
}
