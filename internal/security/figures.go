package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// This file lists all figures. To add one, write a file with its definition and
// a line here.

// securityPage lists what the security page shows. The overview shows its
// headlines as well.
var securityPage = page{
	headlines: []*headline{explainedBy(alertsOverdueNow, "alerts-overdue"), &alertsUrgent, &oldestCritical,
		&runtimesPastEndOfLife, &suppressionsExpired},
	groups: []group{
		{ID: "act-now", Title: "Act now", Figures: []*definition{
			&actNow,
			&alertsServiceLevel,
			&alertsDueSoon,
		}},
		changed,
		{ID: "alerts", Title: "Alerts", Figures: []*definition{
			&alertsOpen,
			&alertsAge,
			&alertsDaysToFix,
			&alertsKept,
			&alertsTimeToFix,
			&alertsOpenByWeek,
			&alertsOpenedClosed,
			&alertsOverdueBy,
			&alertsOverdue,
		}},
		{ID: "packages", Title: "Packages", Figures: []*definition{&alertsByPackage}},
		{ID: "suppressions", Title: "Suppressions", Figures: []*definition{
			&suppressionsShared,
			&suppressionsPerTeam,
			&suppressionsQuality,
			&suppressionsExpiring,
			&vulnerabilitiesBySeverity,
		}},
		{ID: "runtimes", Title: "Runtimes", Figures: []*definition{
			&runtimesEndOfLife,
			&runtimesPastEnd,
			&nodeVersions,
			&javaVersions,
		}},
		{ID: "coverage", Title: "Coverage", Figures: []*definition{
			&javascriptChecks,
			&securityCoverage,
		}},
	},
}

// teamPage lists what a team's page shows.
var teamPage = page{
	headlines: partHeadlines("repositories"),
	groups: []group{
		{ID: "act-now", Title: "To do", Figures: []*definition{&toDo}},
		changed,
		{ID: "stand", Title: "Repositories", Figures: []*definition{&repositoriesOfTeam}},
		{ID: "alerts", Title: "Alerts", Figures: []*definition{&alertsOpen, &alertsOpenByWeek, &openAlerts}},
		{ID: "suppressed", Title: "Suppressions", Figures: []*definition{&suppressionList, &vulnerabilityList}},
		{ID: "runtimes", Title: "Runtimes", Figures: []*definition{&nodeVersions, &javaVersions}},
		{ID: "coverage", Title: "Coverage", Figures: []*definition{&securityCoverage}},
	},
}

// repositoryPage lists what a repository's page shows.
var repositoryPage = page{
	headlines: partHeadlines("runtimes"),
	groups: []group{
		{ID: "alerts", Title: "What is open", Figures: []*definition{&openAlertsOfOne, &vulnerabilitiesOfOne}},
		{ID: "suppressed", Title: "What is suppressed", Figures: []*definition{&suppressionsOfOne, &yarnKnownIssues}},
		{ID: "runs-on", Title: "What it runs on", Figures: []*definition{&runtimesOfOne}},
		{ID: "coverage", Title: "What watches it", Figures: []*definition{&coverageOfOne, &problemsOfOne}},
	},
}

// partHeadlines returns the numbers of a part of the population. runtimes is the
// figure of its page that says what each repository runs on.
func partHeadlines(runtimes string) []*headline {
	return []*headline{
		&alertsOpenNow, &alertsOverdueNow, explainedBy(runtimesPastEndOfLife, runtimes), explainedBy(suppressionsExpired, "suppressions"),
	}
}

// vulnerabilityPage lists what the page of a vulnerability shows.
var vulnerabilityPage = page{
	headlines: []*headline{&teamsConcerned, &alertsNaming, &suppressedIn},
	groups: []group{
		{ID: "alerts", Title: "Alerts", Figures: []*definition{&openAlertsNaming}},
		{ID: "suppressed", Title: "Suppressions", Figures: []*definition{&suppressionsNaming}},
		{ID: "reports", Title: "Reports", Figures: []*definition{&vulnerabilityReports}},
	},
}

// packagePage lists what the page of a package shows.
var packagePage = page{
	headlines: packageHeadlines,
	groups: []group{
		{ID: "alerts", Title: "Alerts", Figures: []*definition{&alertsServiceLevel, &openAlerts}},
	},
}

// indexes are the tables of all teams, repositories and vulnerabilities, which
// have a page each.
var indexes = []group{{ID: "indexes", Title: "Indexes", Figures: []*definition{&teamsTable, &repositoriesTable, &vulnerabilitiesTable}}}

// What figures and headlines of a view are. The definition and the sentence of an
// empty figure may name values of the configuration; see [Options.phrases].
type (
	definition = figure.Definition[*view]
	headline   = figure.HeadlineDefinition[*view]
	group      = figure.GroupDefinition[*view]
)

// explainedBy returns the same headline leading to another figure.
func explainedBy(h headline, id string) *headline {
	h.Figure = id
	return &h
}

// page is what a page shows.
type page struct {
	headlines []*headline
	groups    []group
}

// Described returns the groups of the security page, and those of all other
// pages, with figures that are only described: they have no rows.
func (s *Security) Described() (securityGroups, others []figure.Group) {
	describe := func(d *definition) *figure.Figure { return described(d, &s.in.Options) }
	for _, groups := range [][]group{teamPage.groups, repositoryPage.groups, vulnerabilityPage.groups, packagePage.groups, indexes} {
		others = append(others, figure.Grouped(groups, describe)...)
	}
	return figure.Grouped(securityPage.groups, describe), others
}

// described returns the figure without rows.
func described(d *definition, o *Options) *figure.Figure {
	f := d.Figure
	phrases := o.phrases()
	f.Definition, f.Empty = phrases.Replace(f.Definition), phrases.Replace(f.Empty)
	return &f
}
