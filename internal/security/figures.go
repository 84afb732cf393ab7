package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// This file lists all figures. To add one, write a file with its definition and
// a line here.

// securityPage lists what the security page shows. The overview shows its
// headlines as well.
var securityPage = page{
	headlines: []*headline{&alertsUrgent, &oldestCritical, &runtimesPastEndOfLife, &suppressionsExpired},
	groups: []group{
		{"act-now", "Act now", []*definition{
			&alertsServiceLevel,
			&runtimesEndOfLife,
			&alertsOverdue,
			&suppressionsExpiring,
			&runtimesPastEnd,
		}},
		{"alerts", "Alerts", []*definition{
			&alertsOpen,
			&alertsAge,
			&alertsDaysToFix,
			&alertsOpenByWeek,
			&alertsOpenedClosed,
		}},
		{"suppressions", "Suppressions", []*definition{
			&suppressionsShared,
			&suppressionsPerTeam,
			&suppressionsQuality,
			&vulnerabilitiesBySeverity,
		}},
		{"runtimes", "Runtimes", []*definition{
			&nodeVersions,
			&javaVersions,
		}},
		{"coverage", "Coverage", []*definition{
			&javascriptChecks,
			&securityCoverage,
		}},
	},
}

// teamPage lists what a team's page shows.
var teamPage = page{
	headlines: partHeadlines,
	groups: []group{
		{"stand", "Repositories", []*definition{&repositoriesOfTeam}},
		{"alerts", "Alerts", []*definition{&alertsOpen, &alertsOpenByWeek, &openAlerts}},
		{"suppressed", "Suppressions", []*definition{&suppressionList, &vulnerabilityList}},
		{"runtimes", "Runtimes", []*definition{&nodeVersions, &javaVersions}},
		{"coverage", "Coverage", []*definition{&securityCoverage}},
	},
}

// repositoryPage lists what a repository's page shows.
var repositoryPage = page{
	headlines: partHeadlines,
	groups: []group{
		{"alerts", "What is open", []*definition{&openAlertsOfOne, &vulnerabilitiesOfOne}},
		{"suppressed", "What is suppressed", []*definition{&suppressionsOfOne, &yarnKnownIssues}},
		{"runs-on", "What it runs on", []*definition{&runtimesOfOne}},
		{"coverage", "What watches it", []*definition{&coverageOfOne, &problemsOfOne}},
	},
}

// partHeadlines are the numbers of a part of the population.
var partHeadlines = []*headline{
	&alertsOpenNow, &alertsOverdueNow, runtimesPastEndOfLife.explainedBy("runtimes"), suppressionsExpired.explainedBy("suppressions"),
}

// vulnerabilityPage lists what the page of a vulnerability shows.
var vulnerabilityPage = page{
	headlines: []*headline{&teamsConcerned, &alertsNaming, &suppressedIn},
	groups: []group{
		{"alerts", "Alerts", []*definition{&openAlertsNaming}},
		{"suppressed", "Suppressions", []*definition{&suppressionsNaming}},
		{"reports", "Reports", []*definition{&vulnerabilityReports}},
	},
}

// indexes are the tables of all teams, repositories and vulnerabilities, which
// have a page each.
var indexes = []group{{"indexes", "Indexes", []*definition{&teamsTable, &repositoriesTable, &vulnerabilitiesTable}}}

// definition describes a figure, which needs no data, and tells how to fill it
// in: fill sets N, Rows and what else follows from the data of the view. The
// definition and the sentence of an empty figure may name values of the
// configuration; see [Options.phrases].
type definition struct {
	figure.Figure
	// applies tells whether the page has the figure; nil if it always does.
	applies func(*view) bool
	fill    func(*view, *figure.Figure)
}

// headline describes a number at the top of a page and tells how to fill it in.
type headline struct {
	figure.Headline
	fill func(*view, *figure.Headline)
}

// explainedBy returns the same headline leading to another figure.
func (h headline) explainedBy(id string) *headline {
	h.Figure = id
	return &h
}

// page is what a page shows.
type page struct {
	headlines []*headline
	groups    []group
}

// group is one question of a page and the figures that answer it.
type group struct {
	id, title string
	figures   []*definition
}

// Described returns the groups of the security page, and those of all other
// pages, with figures that are only described: they have no rows.
func (s *Security) Described() (securityGroups, others []figure.Group) {
	describe := func(d *definition) *figure.Figure { return d.described(&s.in.Options) }
	for _, p := range []page{teamPage, repositoryPage, vulnerabilityPage, {groups: indexes}} {
		others = append(others, p.figures(describe)...)
	}
	return securityPage.figures(describe), others
}

// described returns the figure without rows.
func (d *definition) described(o *Options) *figure.Figure {
	f := d.Figure
	phrases := o.phrases()
	f.Definition, f.Empty = phrases.Replace(f.Definition), phrases.Replace(f.Empty)
	return &f
}

// figures returns the groups of the page. Figures that figureOf returns as nil,
// and groups without figures, are left out.
func (p *page) figures(figureOf func(*definition) *figure.Figure) []figure.Group {
	var list []figure.Group
	for _, g := range p.groups {
		made := figure.Group{ID: g.id, Title: g.title}
		for _, d := range g.figures {
			if f := figureOf(d); f != nil {
				made.Figures = append(made.Figures, f)
			}
		}
		if len(made.Figures) > 0 {
			list = append(list, made)
		}
	}
	return list
}
