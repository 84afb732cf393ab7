package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// openFields and overdueFields are the columns of lists of alerts of several
// repositories, and of several teams.
var (
	openFields    = slices.Concat(fields[*Alert]{alertRepo}, alertFields)
	overdueFields = slices.Concat(fields[*Alert]{alertRepo, alertTeam}, alertFields)
)

func everyOpen(_ *view, a *Alert) bool { return a.Open }

// alertsOverdue lists the alerts that are open longer than they may be.
var alertsOverdue = alertList(figure.Figure{
	ID:         "alerts-overdue",
	Title:      "Which alerts are overdue?",
	Definition: "Open alerts whose time is up.",
	Empty:      "No alert is overdue.", Good: true,
	CountBy: []string{"team"},
}, overdueFields, (*view).isOverdue)

var openAlertsFigure = figure.Figure{
	ID:         "open-alerts",
	Title:      "Which alerts are open, one by one?",
	Definition: "Open alerts.",
	Empty:      "No alert is open.", Good: true,
	CountBy: []string{"severity"},
}

// openAlerts lists the open alerts of several repositories.
var openAlerts = alertList(openAlertsFigure, openFields, everyOpen)

// openAlertsOfOne lists the open alerts of one repository.
var openAlertsOfOne = func() definition {
	d := alertList(openAlertsFigure, alertFields, everyOpen)
	list := d.Fill
	d.Fill = func(v *view, f *figure.Figure) {
		list(v, f)
		f.Good = len(v.alertWarnings) == 0
	}
	return d
}()

// openAlertsNaming lists the open alerts that name a vulnerability.
var openAlertsNaming = alertList(figure.Figure{
	ID:         "open-alerts",
	Title:      "Where is it open?",
	Definition: "Open alerts that name it.",
	Empty:      "No open alert names it.", Good: true,
	CountBy: []string{"severity"},
}, openFields, everyOpen)
