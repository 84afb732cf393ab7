package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

var overdueFields = slices.Concat(fields[*Alert]{alertRepo, alertTeam}, alertFields)

// alertsOverdue lists the alerts that are open longer than they may be.
var alertsOverdue = definition{
	Figure: figure.Figure{
		ID:         "alerts-overdue",
		Title:      "Which alerts are overdue?",
		Definition: "Alerts open longer than the service level allows (" + theServiceLevel + "): the most severe first, and of those the oldest.",
		Unit:       figure.Alerts,
		Empty:      "No alert is overdue.", Good: true,
		Columns: overdueFields.columns(), CountBy: []string{"team"},
	},
	Fill: func(v *view, f *figure.Figure) { overdueFields.fill(v, f, worstFirst(v.selected(v.isOverdue))) },
}
