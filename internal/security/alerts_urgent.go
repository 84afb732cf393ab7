package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// alertsUrgent is the number of open critical and high alerts.
var alertsUrgent = headline{
	Headline: figure.Headline{
		ID: "alerts-urgent", Title: "Open critical and high alerts", Unit: figure.Alerts, NUnit: figure.Alerts, NWhich: "ever seen",
		Period: "14 days ago", Better: -1, Figure: "alerts-open",
	},
	Fill: func(v *view, h *figure.Headline) {
		h.N = len(v.alerts)
		if h.Note = v.withoutAlerts(); h.Note == "" {
			h.Value, h.Before = v.nowAndBefore((*Alert).isUrgent)
		}
	},
}

// withoutAlerts says why the page has no numbers of alerts, or "".
func (v *view) withoutAlerts() string {
	switch {
	case len(v.in.Options.AlertKinds) == 0:
		return "alerts are not read"
	case len(v.alerts) == 0:
		return "GitHub reported no alerts"
	}
	return ""
}

// nowAndBefore counts the alerts that keep keeps: those open now, and those open
// 14 days ago.
func (v *view) nowAndBefore(keep func(*Alert) bool) (now, before figure.Value) {
	opened := func(a *Alert) bool { return a.openAt(v.asOf.Add(-14*day)) && keep(a) }
	return integer(len(v.selected(func(a *Alert) bool { return a.Open && keep(a) }))), integer(len(v.selected(opened)))
}
