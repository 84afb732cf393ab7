package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// alertsOpenNow is the number of open alerts of a team or repository.
var alertsOpenNow = headline{
	Headline: figure.Headline{
		ID: "alerts-open-now", Title: "Open alerts", Unit: figure.Alerts, NUnit: figure.Alerts, NWhich: "ever seen",
		Period: "14 days ago", Better: -1, Figure: "open-alerts",
	},
	Fill: func(v *view, h *figure.Headline) {
		h.N = len(v.alerts)
		if len(v.in.Options.AlertKinds) == 0 {
			h.Note = "alerts are not read"
			return
		}
		h.Value, h.Before = v.nowAndBefore(func(*Alert) bool { return true })
	},
}
