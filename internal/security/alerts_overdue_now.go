package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// alertsOverdueNow is the number of overdue alerts of a team or repository.
var alertsOverdueNow = headline{
	Headline: figure.Headline{
		ID: "alerts-overdue-now", Title: "Overdue alerts", Unit: figure.Alerts, NUnit: "open alerts",
		Better: -1, Figure: "open-alerts",
	},
	Fill: func(v *view, h *figure.Headline) {
		if len(v.in.Options.AlertKinds) == 0 {
			h.Note = "alerts are not read"
			return
		}
		h.N = len(v.selected(isOpen))
		h.Value = integer(len(v.selected(v.isOverdue)))
	},
}
