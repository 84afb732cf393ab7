package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// The columns that say which repository a row is about.
var (
	repoLabel = field[*Repository]{columnRepo, func(_ *view, r *Repository) figure.Value { return figure.String(r.Label) }}
	repoTeam  = field[*Repository]{columnTeam, func(_ *view, r *Repository) figure.Value { return figure.String(r.Team) }}
)

// repositoryFields are the columns of a table of repositories behind those.
var repositoryFields = fields[*Repository]{
	countAlerts(columnOverdue, (*Security).isOverdue),
	countAlerts(columnOpen, func(_ *Security, a *Alert) bool { return a.Open }),
	countAlerts(severityColumns[0], func(_ *Security, a *Alert) bool { return a.Open && a.Severity == critical }),
	countAlerts(severityColumns[1], func(_ *Security, a *Alert) bool { return a.Open && a.Severity == high }),
	{columnInForce, func(_ *view, r *Repository) figure.Value {
		inForce, _ := r.countRules()
		return integer(inForce)
	}},
	{columnExpired, func(_ *view, r *Repository) figure.Value {
		_, expired := r.countRules()
		return integer(expired)
	}},
	{figure.Column{Name: "node", Title: "Node.js", Names: figure.Version},
		func(_ *view, r *Repository) figure.Value { return majorOf(r.Runtimes.Node) }},
	{figure.Column{Name: "java", Title: "Java", Names: figure.Version},
		func(_ *view, r *Repository) figure.Value { return majorOf(r.Runtimes.Java) }},
}

// countAlerts returns a column that counts alerts of a repository.
func countAlerts(column figure.Column, which func(*Security, *Alert) bool) field[*Repository] {
	return field[*Repository]{column, func(v *view, r *Repository) figure.Value {
		return integer(r.countAlerts(func(a *Alert) bool { return which(v.Security, a) }))
	}}
}

// countAlerts counts the alerts of the repository that keep keeps.
func (r *Repository) countAlerts(keep func(*Alert) bool) (n int) {
	for _, a := range r.Alerts {
		if keep(a) {
			n++
		}
	}
	return n
}

// repositoriesTable lists all repositories with what is open and suppressed in
// them.
var repositoriesTable = repositoriesBehind(fields[*Repository]{repoLabel, repoTeam}, "team")

// repositoriesOfTeam lists those of one team.
var repositoriesOfTeam = repositoriesBehind(fields[*Repository]{repoLabel})

// repositoriesBehind describes a table of repositories behind the first columns.
func repositoriesBehind(first fields[*Repository], countBy ...string) definition {
	columns := slices.Concat(first, repositoryFields)
	return definition{
		Figure: figure.Figure{
			ID:    "repositories",
			Title: "How does each repository stand?",
			Definition: "Open alerts, those overdue by the service level, suppression rules in force and expired, and what it runs on; " +
				"most overdue first.",
			Unit:    figure.Repositories,
			Empty:   "There is no repository that counts.",
			Columns: columns.columns(), CountBy: countBy,
		},
		Fill: func(v *view, f *figure.Figure) {
			columns.fill(v, f, v.repositories)
			f.Warn(v.ownerProblems()...)
			mostFirst(f.Rows, len(first), len(first)+1) // overdue, open
		},
	}
}
