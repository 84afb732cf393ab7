package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// teamsTable lists all teams with what is open and suppressed in their
// repositories.
var teamsTable = definition{
	Figure: figure.Figure{
		ID:    "teams",
		Title: "How is each team doing?",
		Definition: "Repositories, open alerts, those overdue by the service level, and suppression rules in force and expired, by team; " +
			"most overdue first.",
		Unit:  figure.Repositories,
		Empty: "No repository is counted.",
		Columns: []figure.Column{columnTeam, columnRepos, columnOverdue, columnOpen, columnInForce, columnExpired,
			integerColumn("past_end", "Past end of life", figure.Runtimes)},
	},
	Fill: func(v *view, f *figure.Figure) {
		const repos, overdue, open, inForce, expired, pastEnd, width = 0, 1, 2, 3, 4, 5, 6
		teams := make(tally)
		for _, r := range v.repositories {
			f.N++
			counts := teams.of(r.Team, width)
			counts[repos]++
			counts[overdue] += r.countAlerts(v.isOverdue)
			counts[open] += r.countAlerts(isOpen)
			rules, expiredRules := r.countRules()
			counts[inForce] += rules
			counts[expired] += expiredRules
		}
		for _, r := range v.runtimes() {
			if v.isPastEnd(r.Runtime) {
				teams[r.repo.Team][pastEnd]++
			}
		}
		f.Rows = teams.rows()
		mostFirst(f.Rows, 1+overdue, 1+open)
	},
}
