package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// alertsServiceLevel counts each team's open and overdue alerts.
var alertsServiceLevel = definition{
	Figure: figure.Figure{
		ID:          "alerts-service-level",
		Title:       "Which teams have overdue alerts?",
		Explanation: "How many alerts of each team are open for longer than was agreed.",
		Definition: "Open alerts by the team of their repository: those open longer than the service level allows (" + theServiceLevel +
			"), all of them, and those of each severity and of secrets.",
		Unit:  figure.Alerts,
		Empty: "No alert is open.", Good: true,
		Columns: slices.Concat([]figure.Column{columnTeam, columnOverdue, integerColumn("open", "Open", figure.Alerts)}, severityColumns,
			[]figure.Column{integerColumn(secretsLevel, "Secrets", figure.Alerts)}),
		Chart: figure.Chart{Kind: figure.Bars, Label: "team",
			Series: []figure.Series{{Column: "overdue", Title: "Overdue alerts", Tone: figure.Failure}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		const overdue, open, bySeverity = 0, 1, 2
		teams := make(tally)
		for _, a := range v.selected(isOpen) {
			f.N++
			counts := teams.of(a.team, bySeverity+len(levels))
			counts[open]++
			if k := slices.Index(levels, a.level()); k >= 0 {
				counts[bySeverity+k]++
			}
			if v.isOverdue(a) {
				counts[overdue]++
			}
		}
		f.Rows = teams.rows()
		mostFirst(f.Rows, 1+overdue, 1+open)
	},
}
