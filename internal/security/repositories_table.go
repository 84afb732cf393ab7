package security

import (
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
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
var repositoriesOfTeam = func() definition {
	d := repositoriesBehind(fields[*Repository]{repoLabel})
	d.Columns = append(d.Columns, runsOn.Column, switchedOff.Column)
	fill := d.Fill
	d.Fill = func(v *view, f *figure.Figure) {
		fill(v, f)
		byLabel := make(map[string]*Repository)
		for _, r := range v.repositories {
			byLabel[r.Label] = r
		}
		shown := []int{0, figure.ColumnIndex(f.Columns, columnOverdue.Name), figure.ColumnIndex(f.Columns, columnOpen.Name),
			len(f.Columns) - 2, len(f.Columns) - 1}
		f.Excerpt = &figure.Table{}
		for _, k := range shown {
			f.Excerpt.Columns = append(f.Excerpt.Columns, f.Columns[k])
		}
		for i, row := range f.Rows {
			r := byLabel[row[0].String()]
			f.Rows[i] = append(row, runsOn.of(v, r), switchedOff.of(v, r))
			if i < mostRows {
				var excerpt []figure.Value
				for _, k := range shown {
					excerpt = append(excerpt, f.Rows[i][k])
				}
				f.Excerpt.Rows = append(f.Excerpt.Rows, excerpt)
			}
		}
	}
	return d
}()

// runsOn names the runtimes of a repository, switchedOff what does not watch it.
var (
	runsOn = field[*Repository]{figure.Column{Name: "runs_on", Title: "Runs on", Role: figure.Tags, Names: figure.Version},
		func(v *view, r *Repository) figure.Value {
			var list []string
			for _, x := range (&view{Security: v.Security, repositories: []*Repository{r}}).runtimes() {
				name := languageName(x.Language)
				if v.isPastEnd(x.Runtime) {
					name += " " + x.Major + " (ended)"
				} else if x.Major != "" {
					name += " " + x.Major
				}
				list = append(list, name)
			}
			return textOrNull(strings.Join(list, ", "))
		}}
	switchedOff = field[*Repository]{figure.Column{Name: "switched_off", Title: "Switched off", Role: figure.List, Names: figure.Nothing},
		func(_ *view, r *Repository) figure.Value {
			var list []string
			for _, f := range features {
				if f.of(r) == dataset.Off {
					list = append(list, strings.ToLower(f.title))
				}
			}
			return textOrNull(strings.Join(list, ", "))
		}}
)

// repositoriesBehind describes a table of repositories behind the first columns.
func repositoriesBehind(first fields[*Repository], countBy ...string) definition {
	columns := slices.Concat(first, repositoryFields)
	return definition{
		Figure: figure.Figure{
			ID:    "repositories",
			Title: "How is each repository doing?",
			Definition: "Open alerts, those overdue by the service level, suppression rules in force and expired, and what it runs on; " +
				"most overdue first.",
			Unit:    figure.Repositories,
			Empty:   "No repository is counted.",
			Columns: columns.columns(), CountBy: countBy,
		},
		Fill: func(v *view, f *figure.Figure) {
			columns.fill(v, f, v.repositories)
			f.Warn(v.ownerProblems()...)
			mostFirst(f.Rows, len(first), len(first)+1) // overdue, open
		},
	}
}
