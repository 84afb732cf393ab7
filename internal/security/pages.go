package security

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Detail is what the page of one team, repository or vulnerability shows.
type Detail struct {
	Numbers []figure.Headline
	Groups  []Group
}

// Teams returns the names of all teams, sorted.
func (s *Security) Teams() []string {
	var names []string
	for _, r := range s.repositories {
		names = append(names, r.Team)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ofTeam returns the part of the data that is a team's.
func (s *Security) ofTeam(team string) *Security {
	var repositories []*Repository
	var alerts []*Alert
	for _, r := range s.repositories {
		if r.Team == team {
			repositories = append(repositories, r)
			alerts = append(alerts, r.Alerts...)
		}
	}
	sortAlerts(alerts)
	return s.partOf(repositories, alerts)
}

// Team returns what a team's page shows.
func (s *Security) Team(team string) Detail {
	p := s.ofTeam(team)
	suppressions := []*figure.Figure{p.ruleList(true, nil)}
	if p.hasReports() {
		suppressions = append(suppressions, p.findingList(true, nil))
	}
	open := openAlerts(p, true)
	return p.detail(append(p.alertHeadlines(), p.fileHeadlines("runtimes", "suppressions")...), []Group{
		{"stand", "Repositories", []*figure.Figure{p.repositoryTable(false)}},
		{"alerts", "Alerts", []*figure.Figure{alertsOpen(p), alertsOpenByWeek(p), open}},
		{"suppressed", "Suppressions", suppressions},
		{"runtimes", "Runtimes", []*figure.Figure{nodeVersions(p), javaVersions(p)}},
		{"coverage", "Coverage", []*figure.Figure{coverageTable(p)}},
	})
}

// Repository returns what a repository's page shows.
func (s *Security) Repository(r *Repository) Detail {
	p := s.partOf([]*Repository{r}, r.Alerts)
	alerts := []*figure.Figure{openAlerts(p, false)}
	if p.hasReports() {
		alerts = append(alerts, p.findingList(false, nil))
	}
	suppressed := []*figure.Figure{p.ruleList(false, nil)}
	if r.Known != nil {
		suppressed = append(suppressed, p.knownIssues(r))
	}
	groups := []Group{
		{"alerts", "What is open", alerts},
		{"suppressed", "What is suppressed", suppressed},
		{"runs-on", "What it runs on", []*figure.Figure{p.runtimeEvidence(r)}},
		{"coverage", "What watches it", []*figure.Figure{p.coverageOf(r), p.problemList(r)}},
	}
	for _, g := range groups {
		for _, f := range g.Figures {
			p.sayUnread(f)
		}
	}
	alerts[0].Warnings = append(alerts[0].Warnings, s.unseen(r)...)
	if alerts[0].N == 0 && len(alerts[0].Warnings) > 0 {
		alerts[0].Good = false
	}
	return Detail{Numbers: append(p.alertHeadlines(), p.fileHeadlines("runtimes", "suppressions")...), Groups: groups}
}

// unseen says which kinds of alerts a repository can not have or show.
func (s *Security) unseen(r *Repository) []string {
	var list []string
	for i, state := range []dataset.State{r.DependabotAlerts, r.CodeScanning, r.SecretScanning} {
		if !slices.Contains(s.in.Options.AlertKinds, alertKinds[i]) {
			continue
		}
		what := [...]string{"Dependabot alerts", "Code scanning", "Secret scanning"}[i]
		switch known(state) {
		case dataset.Off:
			list = append(list, what+": off, so there are no such alerts.")
		case dataset.Unknown:
			list = append(list, what+": not known to be on, so there may be alerts that are not shown.")
		}
	}
	return list
}

// detail finishes the figures of a part of the population.
func (s *Security) detail(numbers []figure.Headline, groups []Group) Detail {
	for _, g := range groups {
		for _, f := range g.Figures {
			s.finish(f)
		}
	}
	return Detail{numbers, groups}
}

// vulnerability is where one vulnerability occurs.
type vulnerability struct {
	id string
	// repositories are those with a rule or a finding of it, by label.
	repositories []*Repository
	open         []*Alert
	teams        map[string]bool
}

// Vulnerabilities is an index of everything that is suppressed, open or reported
// by the name of the vulnerability.
type Vulnerabilities struct {
	s    *Security
	ids  []string
	byID map[string]*vulnerability
}

// Vulnerabilities makes the index. Alerts that are closed are not in it.
func (s *Security) Vulnerabilities() *Vulnerabilities {
	v := &Vulnerabilities{s: s, byID: make(map[string]*vulnerability)}
	of := func(id string) *vulnerability {
		x := v.byID[id]
		if x == nil {
			x = &vulnerability{id: id, teams: make(map[string]bool)}
			v.byID[id] = x
			v.ids = append(v.ids, id)
		}
		return x
	}
	touch := func(id string, r *Repository) {
		x := of(id)
		x.teams[r.Team] = true
		if n := len(x.repositories); n == 0 || x.repositories[n-1] != r {
			x.repositories = append(x.repositories, r)
		}
	}
	for _, r := range s.repositories {
		for i := range r.Rules {
			for _, id := range r.Rules[i].CVEs {
				touch(id, r)
			}
		}
		for i := range r.Findings {
			touch(vulnerabilityName(r.Findings[i].ID), r)
		}
	}
	for _, a := range s.alerts {
		if id := a.vulnerability(); a.Open && id != "" {
			x := of(id)
			x.open = append(x.open, a)
			x.teams[a.team] = true
		}
	}
	slices.Sort(v.ids)
	return v
}

// IDs returns the names of all vulnerabilities, sorted.
func (v *Vulnerabilities) IDs() []string { return v.ids }

// Detail returns what the page of a vulnerability shows.
func (v *Vulnerabilities) Detail(id string) Detail {
	x := v.byID[id]
	if x == nil {
		return Detail{}
	}
	p := v.s.partOf(x.repositories, x.open)
	rules := p.ruleList(true, func(r *Rule) bool { return slices.Contains(r.CVEs, id) })
	rules.Title, rules.Definition = "Which rules suppress it?", "The rules that name it, expired ones included, each with its place in the file."
	rules.Warnings = nil
	if rules.N == 0 {
		rules.Empty, rules.Good = "No rule names it.", false
	}
	groups := []Group{
		{"alerts", "Alerts", []*figure.Figure{openAlerts(p, true)}},
		{"suppressed", "Suppressions", []*figure.Figure{rules}},
	}
	open := groups[0].Figures[0]
	open.Title, open.Definition = "Where is it open?", "Open alerts that name it, the most severe first and of those the oldest."
	open.Warnings = append(open.Warnings, v.s.fetchWarnings()...)
	if open.N == 0 {
		open.Empty, open.Good = v.s.noAlerts("No open alert names it.")
	}
	if v.s.hasReports() {
		found := p.findingList(true, func(f *dataset.Finding) bool { return vulnerabilityName(f.ID) == id })
		found.Title = "Which builds' scans found it?"
		if found.N == 0 {
			found.Empty, found.Good = "No latest report of a build's scan names it.", false
		}
		groups = append(groups, Group{"reports", "Reports", []*figure.Figure{found}})
	}
	for _, g := range groups {
		for _, f := range g.Figures {
			v.s.sayUnread(f)
		}
	}
	inForce := 0
	for _, r := range x.repositories {
		if r.inForce[id] {
			inForce++
		}
	}
	return Detail{Groups: groups, Numbers: []figure.Headline{
		{ID: "teams", Title: "Teams concerned", Value: figure.Integer(int64(len(x.teams))), Unit: figure.Teams},
		{ID: "alerts-open-now", Title: "Open alerts", Value: figure.Integer(int64(len(x.open))), Unit: figure.Alerts},
		{ID: "suppressed-in", Title: "Repositories that suppress it", Value: figure.Integer(int64(inForce)), Unit: figure.Repositories},
	}}
}

// Table lists all vulnerabilities, those that concern most teams first.
func (v *Vulnerabilities) Table() *figure.Figure {
	f := &figure.Figure{
		ID: "cves", Title: "Which vulnerabilities are there?",
		Definition: "Everything that an open alert, a suppression rule or a scan's latest report names, that of most teams first.",
		Unit:       figure.Vulnerabilities, N: len(v.ids),
		Columns: []figure.Column{columnCVE, integerColumn("teams", "Teams", figure.Teams), columnSeverity, integerColumn("open_alerts", "Open alerts", figure.Alerts),
			integerColumn("suppressed_in", "Suppressed in", figure.Repositories), integerColumn("active_findings", "Active findings", figure.Findings)},
	}
	for _, id := range v.ids {
		x := v.byID[id]
		var suppressing, active int64
		severity := ""
		worse := func(s string) {
			if s != "" && (severity == "" || compareSeverities(s, severity) < 0) {
				severity = s
			}
		}
		for _, r := range x.repositories {
			if r.inForce[id] {
				suppressing++
			}
			for i := range r.Findings {
				if y := &r.Findings[i]; vulnerabilityName(y.ID) == id {
					worse(y.Severity)
					if state, _ := r.standing(y); state == "active" {
						active++
					}
				}
			}
		}
		for _, a := range x.open {
			worse(a.Severity)
		}
		f.Rows = append(f.Rows, []figure.Value{v.s.cveValue(id), figure.Integer(int64(len(x.teams))), severityValue(severity),
			figure.Integer(int64(len(x.open))), figure.Integer(suppressing), figure.Integer(active)})
	}
	slices.SortStableFunc(f.Rows, func(a, b []figure.Value) int { return compareIntegers(b[1], a[1]) })
	if f.N == 0 {
		f.Empty, f.Good = "No alert, rule or report names any vulnerability.", true
	}
	return v.s.finish(f)
}

// RepositoryTable lists all repositories with what is open and suppressed in
// them, those with most overdue alerts first.
func (s *Security) RepositoryTable() *figure.Figure { return s.finish(s.repositoryTable(true)) }

func (s *Security) repositoryTable(teams bool) *figure.Figure {
	f := &figure.Figure{
		ID: "repositories", Title: "How does each repository stand?",
		Definition: "Open alerts, those overdue by the service level, suppression rules in force and expired, and what it runs on; most overdue first.",
		Unit:       figure.Repositories, N: len(s.repositories),
		Columns: []figure.Column{columnRepo},
	}
	if teams {
		f.Columns, f.CountBy = append(f.Columns, columnTeam), []string{"team"}
	}
	f.Columns = append(f.Columns, integerColumn("overdue", "Overdue", figure.Alerts), integerColumn("open", "Open alerts", figure.Alerts),
		integerColumn("critical", "Critical", figure.Alerts), integerColumn("high", "High", figure.Alerts),
		integerColumn("rules", "Rules in force", figure.Rules), integerColumn("expired_rules", "Expired rules", figure.Rules),
		figure.Column{Name: "node", Title: "Node.js", Names: figure.Version}, figure.Column{Name: "java", Title: "Java", Names: figure.Version})
	for _, r := range s.repositories {
		row := []figure.Value{figure.String(r.Label)}
		if teams {
			row = append(row, figure.String(r.Team))
		}
		var overdue, open, critical, high, rules, expired int64
		for _, a := range r.Alerts {
			if !a.Open {
				continue
			}
			open++
			switch a.Severity {
			case "critical":
				critical++
			case "high":
				high++
			}
			if _, late := s.overdue(a); late {
				overdue++
			}
		}
		for i := range r.Rules {
			if r.Rules[i].Expired {
				expired++
			} else {
				rules++
			}
		}
		for _, n := range []int64{overdue, open, critical, high, rules, expired} {
			row = append(row, figure.Integer(n))
		}
		node, java := figure.Null(), figure.Null()
		if r.Runtimes.Node != nil {
			node = figure.String(r.Runtimes.Node.Major)
		}
		if r.Runtimes.Java != nil {
			java = figure.String(r.Runtimes.Java.Major)
		}
		f.Rows = append(f.Rows, append(row, node, java))
	}
	first := len(f.Columns) - 8
	slices.SortStableFunc(f.Rows, func(a, b []figure.Value) int {
		return cmp.Or(compareIntegers(b[first], a[first]), compareIntegers(b[first+1], a[first+1]))
	})
	if f.N == 0 {
		f.Empty = "There is no repository that counts."
	}
	return f
}

// TeamTable lists all teams with what is open and suppressed in their
// repositories, by name.
func (s *Security) TeamTable() *figure.Figure {
	f := &figure.Figure{
		ID: "teams", Title: "How does each team stand?",
		Definition: "Repositories, open alerts, those overdue by the service level, and suppression rules in force and expired, by team; most overdue first.",
		Unit:       figure.Repositories, N: len(s.repositories),
		Columns: []figure.Column{columnTeam, integerColumn("repos", "Repositories", figure.Repositories), integerColumn("overdue", "Overdue", figure.Alerts),
			integerColumn("open", "Open alerts", figure.Alerts), integerColumn("rules", "Rules in force", figure.Rules), integerColumn("expired_rules", "Expired rules", figure.Rules),
			integerColumn("past_end", "Runtimes past end of life", figure.Runtimes)},
	}
	rows := make(map[string]*[6]int64)
	for _, r := range s.repositories {
		c := rows[r.Team]
		if c == nil {
			c = new([6]int64)
			rows[r.Team] = c
		}
		c[0]++
		for _, a := range r.Alerts {
			if a.Open {
				c[2]++
				if _, late := s.overdue(a); late {
					c[1]++
				}
			}
		}
		for i := range r.Rules {
			if r.Rules[i].Expired {
				c[4]++
			} else {
				c[3]++
			}
		}
		for _, runtime := range r.runtimes() {
			if s.endState(runtime) == pastEnd {
				c[5]++
			}
		}
	}
	teams := s.Teams()
	slices.SortFunc(teams, func(a, b string) int {
		return cmp.Or(cmp.Compare(rows[b][1], rows[a][1]), cmp.Compare(rows[b][2], rows[a][2]), strings.Compare(a, b))
	})
	for _, team := range teams {
		row := []figure.Value{figure.String(team)}
		for _, n := range rows[team] {
			row = append(row, figure.Integer(n))
		}
		f.Rows = append(f.Rows, row)
	}
	if f.N == 0 {
		f.Empty = "There is no repository that counts."
	}
	return s.finish(f)
}
