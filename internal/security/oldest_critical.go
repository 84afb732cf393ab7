package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// oldestCritical is the age of the open critical alert that was created first.
var oldestCritical = headline{
	Headline: figure.Headline{
		ID: "oldest-critical", Title: "Oldest open critical alert", Unit: figure.Days, Better: -1,
		Figure: "alerts-age", Note: "no critical alert is open",
	},
	Fill: func(v *view, h *figure.Headline) {
		open := v.selected(func(a *Alert) bool { return a.Open && a.Severity == critical })
		h.N = len(open)
		switch note := v.withoutAlerts(); {
		case note != "":
			h.Note = note
		case h.N > 0:
			oldest := open[h.N-1].CreatedAt // the newest come first
			h.Value, h.NUnit = figure.Number(inDays(v.asOf.Sub(oldest))), "open critical alerts"
			h.Note = "since " + oldest.UTC().Format("2 January 2006")
		}
	},
}
