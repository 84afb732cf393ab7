package security

import (
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Group is a part of the security page.
type Group struct {
	ID, Title string
	Figures   []*figure.Figure
}

// groups lists the figures of the security page. Adding one is a line here and
// a file beside this one.
var groups = []struct {
	id, title string
	figures   []func(*Security) *figure.Figure
}{
	{"act-now", "Act now", []func(*Security) *figure.Figure{
		alertsServiceLevel, runtimesByEnd, alertsOverdue, suppressionsExpiring, runtimesPastEnd,
	}},
	{"alerts", "Alerts", []func(*Security) *figure.Figure{
		alertsOpen, alertsAge, alertsDaysToFix, alertsOpenByWeek, alertsOpenedClosed,
	}},
	{"suppressions", "Suppressions", []func(*Security) *figure.Figure{
		suppressionsShared, suppressionsPerTeam, suppressionsQuality,
	}},
	{"runtimes", "Runtimes", []func(*Security) *figure.Figure{
		nodeVersions, javaVersions,
	}},
	{"coverage", "Coverage", []func(*Security) *figure.Figure{
		javascriptChecks, coverageTable,
	}},
}

// Groups returns the figures of the security page.
func (s *Security) Groups() []Group {
	list := make([]Group, len(groups))
	for i, g := range groups {
		list[i] = Group{ID: g.id, Title: g.title}
		for _, fn := range g.figures {
			list[i].Figures = append(list[i].Figures, s.finish(fn(s)))
		}
	}
	return list
}

// finish adds the warnings every figure carries.
func (s *Security) finish(f *figure.Figure) *figure.Figure {
	if !s.HasRepositories() && len(s.in.Alerts) == 0 {
		f.Empty, f.Good = "Nothing was read from GitHub.", false
	} else if !s.HasRepositories() && f.N == 0 && f.Unit != "alerts" {
		f.Empty, f.Good = "Repositories were not read (sources: github: repositories).", false
	}
	f.Warnings = append(append(f.Warnings, s.populationWarnings()...), s.fetchWarnings()...)
	return f
}

// The columns several figures share.
var (
	columnRepo   = figure.Column{Name: "repo", Title: "Repository", Type: figure.TypeString}
	columnTeam   = figure.Column{Name: "team", Title: "Team", Type: figure.TypeString}
	columnKind   = figure.Column{Name: "kind", Title: "Kind", Type: figure.TypeString}
	columnCVE    = figure.Column{Name: "cve", Title: "CVE", Type: figure.TypeString}
	columnAlerts = figure.Column{Name: "alerts", Title: "Alerts", Type: figure.TypeInteger, Unit: "alerts"}

	columnSeverity = figure.Column{Name: "severity", Title: "Severity", Type: figure.TypeString}
)

// integerColumn returns a column of counts.
func integerColumn(name, title, unit string) figure.Column {
	return figure.Column{Name: name, Title: title, Type: figure.TypeInteger, Unit: unit}
}
