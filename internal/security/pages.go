package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Detail is what the page of one team, repository or vulnerability shows.
type Detail struct {
	Numbers []figure.Headline
	Groups  []figure.Group
}

// Groups returns the figures of the security page.
func (s *Security) Groups() []figure.Group {
	return figure.Grouped(securityPage.groups, s.whole().figure)
}

// Headlines returns the numbers of the security page and the overview.
func (s *Security) Headlines() []figure.Headline {
	return s.whole().detail(&page{headlines: securityPage.headlines}).Numbers
}

// Teams returns the names of all teams, sorted.
func (s *Security) Teams() []string {
	var names []string
	for _, r := range s.population {
		names = append(names, r.Team)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Team returns what a team's page shows.
func (s *Security) Team(team string) Detail { return s.ofTeam(team).detail(&teamPage) }

func (s *Security) ofTeam(team string) *view {
	v := &view{Security: s}
	for _, r := range s.population {
		if r.Team == team {
			v.repositories = append(v.repositories, r)
			v.alerts = append(v.alerts, r.Alerts...)
		}
	}
	sortAlerts(v.alerts)
	v.alertWarnings = v.unseen()
	return v
}

// Repository returns what a repository's page shows.
func (s *Security) Repository(r *Repository) Detail {
	v := &view{Security: s, repositories: []*Repository{r}, alerts: r.Alerts}
	v.alertWarnings = v.unseen()
	return v.detail(&repositoryPage)
}

// RepositoryTable lists all repositories.
func (s *Security) RepositoryTable() *figure.Figure { return s.whole().figure(&repositoriesTable) }

// TeamTable lists all teams.
func (s *Security) TeamTable() *figure.Figure { return s.whole().figure(&teamsTable) }

// Table lists all vulnerabilities.
func (v *Vulnerabilities) Table() *figure.Figure { return v.s.whole().figure(&vulnerabilitiesTable) }

// Detail returns what the page of a vulnerability shows.
func (v *Vulnerabilities) Detail(id string) Detail {
	x := v.byID[id]
	if x == nil {
		return Detail{}
	}
	part := &view{Security: v.s, repositories: x.repositories, alerts: x.open, vulnerability: x}
	return part.detail(&vulnerabilityPage)
}
