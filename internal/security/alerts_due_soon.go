package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// alertsDueSoon counts the alerts of each team that are due next.
var alertsDueSoon = definition{
	Figure: figure.Figure{
		ID:          "alerts-due-soon",
		Title:       "Which teams have alerts that are due soon?",
		Explanation: "What will be overdue within a week or a month unless someone acts.",
		Definition: "Open alerts that are not overdue yet and are due in the next 7 and in the next 30 days (" + theServiceLevel +
			", or earlier if exploited), by the team of their repository.",
		Unit:  figure.Alerts,
		Empty: "No alert is due in the next 30 days.", Good: true,
		Columns: []figure.Column{columnTeam, integerColumn("next_7_days", "Next 7 days", figure.Alerts),
			integerColumn("next_30_days", "Next 30 days", figure.Alerts)},
		Chart: figure.Chart{Kind: figure.Bars, Label: "team", Series: []figure.Series{
			{Column: "next_7_days", Title: "Next 7 days", Tone: figure.High},
			{Column: "next_30_days", Title: "Next 30 days", Tone: figure.Secondary}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		const days7, days30 = 0, 1
		teams := make(tally)
		for _, a := range v.selected(isOpen) {
			left := a.due.Sub(v.asOf)
			if a.due.IsZero() || left < 0 || left > 30*day {
				continue
			}
			f.N++
			counts := teams.of(a.team, 2)
			counts[days30]++
			if left <= 7*day {
				counts[days7]++
			}
		}
		f.Rows = teams.rows()
		mostFirst(f.Rows, 1+days7, 1+days30)
	},
}
