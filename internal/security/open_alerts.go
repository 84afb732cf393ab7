package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

var openFields = slices.Concat(fields[*Alert]{alertRepo}, alertFields)

// openAlerts lists the open alerts of several repositories.
var openAlerts = definition{
	Figure: figure.Figure{
		ID:         "open-alerts",
		Title:      "Which alerts are open, one by one?",
		Definition: "Open alerts, the most severe first and of those the oldest; overdue by the service level of " + theServiceLevel + ".",
		Unit:       figure.Alerts,
		Empty:      "No alert is open.", Good: true,
		Columns: openFields.columns(), CountBy: []string{"severity"},
	},
	Fill: func(v *view, f *figure.Figure) { openFields.fill(v, f, worstFirst(v.selected(isOpen))) },
}

// openAlertsOfOne lists the open alerts of one repository.
var openAlertsOfOne = definition{
	Figure: func() figure.Figure {
		f := openAlerts.Figure
		f.Columns = alertFields.columns()
		return f
	}(),
	Fill: func(v *view, f *figure.Figure) {
		alertFields.fill(v, f, worstFirst(v.selected(isOpen)))
		f.Good = len(v.alertWarnings) == 0
	},
}

// openAlertsNaming lists the open alerts that name a vulnerability.
var openAlertsNaming = definition{
	Figure: func() figure.Figure {
		f := openAlerts.Figure
		f.Title, f.Definition = "Where is it open?", "Open alerts that name it, the most severe first and of those the oldest."
		f.Empty = "No open alert names it."
		return f
	}(),
	Fill: openAlerts.Fill,
}
