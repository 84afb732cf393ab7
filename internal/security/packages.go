package security

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// dependency is a package with open alerts.
type dependency struct {
	name      string
	ecosystem string
	open      []*Alert
	repos     map[string]bool
	teams     map[string]bool
	exploited int
	// fix is the version that closes the most alerts, and fixes how many.
	fix   string
	fixes int
}

// dependencies groups the open alerts of Dependabot by package, most alerts first.
func (v *view) dependencies() []*dependency {
	found := make(map[string]*dependency)
	for _, a := range v.alerts {
		if !a.Open || a.Kind != dataset.Dependabot || a.Subject == "" {
			continue
		}
		name := a.packageName()
		d := found[name]
		if d == nil {
			d = &dependency{name: name, ecosystem: a.Ecosystem, repos: make(map[string]bool), teams: make(map[string]bool)}
			found[name] = d
		}
		d.open = append(d.open, a)
		d.repos[a.label], d.teams[a.team] = true, true
		if a.exploited {
			d.exploited++
		}
	}
	list := make([]*dependency, 0, len(found))
	for _, d := range found {
		d.fix, d.fixes = bestFix(d.open)
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b *dependency) int {
		return cmp.Or(cmp.Compare(len(b.open), len(a.open)), strings.Compare(a.name, b.name))
	})
	return list
}

// packageName names the package of an alert. Packages of different ecosystems are
// different even if they share a name.
func (a *Alert) packageName() string {
	if a.Ecosystem == "" {
		return a.Subject
	}
	return a.Subject + " (" + a.Ecosystem + ")"
}

// bestFix returns the version that closes the most alerts without leaving its major
// version, and their number: the latest first fixed version of the major version in
// which the most alerts are fixed.
func bestFix(alerts []*Alert) (version string, fixes int) {
	latest, count := make(map[string]string), make(map[string]int)
	for _, a := range alerts {
		if a.FixedVersion == "" {
			continue
		}
		major, _, _ := strings.Cut(a.FixedVersion, ".")
		count[major]++
		if compareVersions(a.FixedVersion, latest[major]) > 0 {
			latest[major] = a.FixedVersion
		}
	}
	for major, n := range count {
		if n > fixes || n == fixes && compareVersions(latest[major], version) > 0 {
			version, fixes = latest[major], n
		}
	}
	return version, fixes
}

// compareVersions orders versions of whatever ecosystem: part by part, numbers as
// numbers, and a release after what leads up to it (2.0.0-rc1 before 2.0.0).
func compareVersions(a, b string) int {
	split := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(".-+_", r) })
	}
	x, y := split(a), split(b)
	length := max(len(x), len(y))
	x, y = append(x, make([]string, length-len(x))...), append(y, make([]string, length-len(y))...)
	return cmp.Or(slices.CompareFunc(x, y, compareParts), strings.Compare(a, b))
}

// compareParts orders parts of versions: words, then numbers. Nothing is zero, as in
// 2.0 and 2.0.0.
func compareParts(a, b string) int {
	x, notX := strconv.ParseUint(cmp.Or(a, "0"), 10, 64)
	y, notY := strconv.ParseUint(cmp.Or(b, "0"), 10, 64)
	if notX != nil && notY != nil {
		return strings.Compare(a, b)
	}
	return cmp.Or(compareFlags(notX == nil, notY == nil), cmp.Compare(x, y))
}

var dependencyFields = fields[*dependency]{
	{columnPackage, func(_ *view, d *dependency) figure.Value { return figure.String(d.name) }},
	{columnOpen, func(_ *view, d *dependency) figure.Value { return integer(len(d.open)) }},
	{columnRepos, func(_ *view, d *dependency) figure.Value { return integer(len(d.repos)) }},
	{columnTeams, func(_ *view, d *dependency) figure.Value { return integer(len(d.teams)) }},
	{figure.Column{Name: "fix", Title: "Fix", Names: figure.Version}, func(_ *view, d *dependency) figure.Value { return textOrNull(d.fix) }},
	{integerColumn("fixes", "Alerts it closes", figure.Alerts), func(_ *view, d *dependency) figure.Value { return integer(d.fixes) }},
	{integerColumn("exploited", "Exploited", figure.Alerts),
		func(_ *view, d *dependency) figure.Value { return integer(d.exploited) }},
}

// alertsByPackage lists the packages with open alerts.
var alertsByPackage = definition{
	Figure: figure.Figure{
		ID:          "alerts-by-package",
		Title:       "Which packages cause the most alerts?",
		Explanation: "Which update closes the most alerts. One new version of a package often helps many repositories.",
		Definition: "Open Dependabot alerts by package: how many, in how many repositories and teams, and the version that closes the " +
			"most of them without leaving its major version.",
		Unit:  figure.Alerts,
		Empty: "No alert about a package is open.", Good: true,
		Columns: dependencyFields.columns(),
		Chart:   figure.Chart{Kind: figure.Bars, Label: "package", Series: []figure.Series{{Column: "open", Title: "Open alerts"}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		dependencyFields.fill(v, f, v.packages)
		f.N = 0
		for _, d := range v.packages {
			f.N += len(d.open)
		}
		if f.N > 0 {
			top := v.packages[0]
			f.Finding = fmt.Sprintf("%s causes %d of %d open alerts about packages", top.name, len(top.open), f.N)
		}
	},
}

// packageHeadlines are the numbers of a package's page.
var packageHeadlines = []*headline{
	&alertsNaming,
	{
		Headline: figure.Headline{ID: "repositories", Title: "Repositories", Unit: figure.Repositories},
		Fill:     func(v *view, h *figure.Headline) { h.Value = integer(len(v.dependency.repos)) },
	},
	{
		Headline: figure.Headline{ID: "teams", Title: "Teams concerned", Unit: figure.Teams},
		Fill:     func(v *view, h *figure.Headline) { h.Value = integer(len(v.dependency.teams)) },
	},
	{
		Headline: figure.Headline{ID: "fix", Title: "Version that closes most", Note: "no version without these vulnerabilities is known"},
		Fill: func(v *view, h *figure.Headline) {
			if d := v.dependency; d.fix != "" {
				h.Value, h.Note = figure.String(d.fix), "closes "+words.CountOf(int64(d.fixes), "alerts")
			}
		},
	},
}

// PackageNames returns the names of the packages with open alerts, most alerts
// first.
func (s *Security) PackageNames() []string {
	names := make([]string, len(s.packages))
	for i, d := range s.packages {
		names[i] = d.name
	}
	return names
}

// Package returns what the page of a package shows.
func (s *Security) Package(name string) Detail {
	i := slices.IndexFunc(s.packages, func(d *dependency) bool { return d.name == name })
	if i < 0 {
		return Detail{}
	}
	v := &view{Security: s, alerts: slices.Clone(s.packages[i].open), dependency: s.packages[i]}
	return v.detail(&packagePage)
}

// PackageTable lists the packages with open alerts, as a table only.
func (s *Security) PackageTable() *figure.Figure {
	f := s.whole().figure(&alertsByPackage)
	f.Chart = figure.Chart{}
	return f
}
