package security

import (
	"fmt"
	"slices"
	"strings"

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
		suppressionsExpiring, alertsServiceLevel, runtimesByEnd,
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
	if f.N > 0 {
		f.Empty, f.Good = "", false
	} else if !s.HasRepositories() && len(s.in.Alerts) == 0 {
		f.Empty, f.Good = "Nothing was read from GitHub.", false
	}
	if s.leftOut.alerts > 0 && f.Unit == "alerts" {
		n := s.leftOut.alerts
		f.Warnings = append(f.Warnings, fmt.Sprintf("%d alert%s of repositories that are left out or gone %s not counted.", n, plural(n), isOrAre(n)))
	}
	f.Warnings = append(append(f.Warnings, s.populationWarnings()...), s.warnings...)
	return f
}

// problems returns a warning that names repositories whose files could not be
// read, of those whose problem passes the filter.
func (s *Security) problems(what string, concerns func(path string) bool) []string {
	var named []string
	for _, r := range s.repositories {
		for _, p := range r.Problems {
			path, _, _ := strings.Cut(p, ":")
			if concerns(path) {
				named = append(named, r.Label+" ("+p+")")
			}
		}
	}
	if len(named) == 0 {
		return nil
	}
	const most = 5
	n := len(named)
	list := strings.Join(named[:min(n, most)], "; ")
	if n > most {
		list += fmt.Sprintf("; and %d more", n-most)
	}
	return []string{fmt.Sprintf("%s: %s.", what, list)}
}

// concernsSuppressions selects the problems of suppression files.
func (s *Security) concernsSuppressions(path string) bool {
	return slices.Contains(s.in.Options.SuppressionFiles, path)
}

// concernsRuntimes selects the problems of all other files.
func (s *Security) concernsRuntimes(path string) bool { return !s.concernsSuppressions(path) }

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
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
