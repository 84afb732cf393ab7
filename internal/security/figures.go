package security

import (
	"cmp"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Group is a part of the security page.
type Group struct {
	ID, Title string
	Figures   []*figure.Figure
}

// groups lists the figures of the security page. Adding one is a line here and
// a file beside this one. A nil figure has no source that is configured.
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
		suppressionsShared, suppressionsPerTeam, suppressionsQuality, findingsBySeverity,
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
			if f := fn(s); f != nil {
				list[i].Figures = append(list[i].Figures, s.finish(f))
			}
		}
	}
	return list
}

// finish adds the warnings every figure carries.
func (s *Security) finish(f *figure.Figure) *figure.Figure {
	s.sayUnread(f)
	f.Warnings = append(append(f.Warnings, s.populationWarnings()...), s.fetchWarnings()...)
	return f
}

// sayUnread says of a figure that is empty because its rows were never read that
// this is so, in the place of good news.
func (s *Security) sayUnread(f *figure.Figure) {
	switch {
	case f.N > 0 || s.HasRepositories() || f.Unit == figure.Findings:
	case f.Unit != figure.Alerts:
		f.Empty, f.Good = "Repositories were not read (sources: github: repositories).", false
	case len(s.in.Alerts) == 0:
		f.Empty, f.Good = "No alert was read (sources: github: alerts).", false
	}
}

// The columns several figures share.
var (
	columnRepo   = figure.Column{Name: "repo", Title: "Repository", Names: figure.Repository}
	columnTeam   = figure.Column{Name: "team", Title: "Team", Names: figure.Team}
	columnKind   = figure.Column{Name: "kind", Title: "Kind", Names: figure.Nothing}
	columnCVE    = figure.Column{Name: "cve", Title: "CVE", Names: figure.Vulnerability}
	columnAlerts = figure.Column{Name: "alerts", Title: "Alerts", Type: figure.TypeInteger, Unit: figure.Alerts}

	columnSeverity = figure.Column{Name: "severity", Title: "Severity", Names: figure.Nothing}
)

// integerColumn returns a column of counts.
func integerColumn(name, title string, unit figure.Unit) figure.Column {
	return figure.Column{Name: name, Title: title, Type: figure.TypeInteger, Unit: unit}
}

// compareIntegers orders the cells of an integer column; a missing value counts
// as 0.
func compareIntegers(a, b figure.Value) int {
	x, _ := a.Int()
	y, _ := b.Int()
	return cmp.Compare(x, y)
}
