package security

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/glob"
)

// asOf is a Friday.
var asOf = time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)

// truth is what is known of a repository: its row, and what was put into its
// files. The reference never reads a file.
type truth struct {
	row    dataset.Repository
	rules  []trueRule
	npm    bool
	checks []string
	node   *trueVersion
	java   *trueVersion
	broken []string // suppression files that are not well-formed
}

type trueRule struct {
	cves  []string
	until string // "" for none
	// at is when it ends, worked out by hand for each form of until.
	at    time.Time
	dated bool
}

type trueVersion struct{ version, major, source string }

// untils are end dates in all forms with the instant at which the rule ends.
var untils = []trueRule{
	{until: ""},
	{until: "soon"},
	{until: "2026-02-30"},
	{until: "2026-11-20", at: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), dated: true},
	{until: "2026-11-21", at: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), dated: true},
	{until: "2020-01-01Z", at: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), dated: true},
	{until: "2026-11-21+14:00", at: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), dated: true},
	{until: "2026-11-21+13:00", at: time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC), dated: true},
	{until: "2026-11-20-10:00", at: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), dated: true},
	{until: "2026-11-20-11:00", at: time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC), dated: true},
	{until: "2030-12-31", at: time.Date(2030, 12, 31, 0, 0, 0, 0, time.UTC), dated: true},
}

// criteria are elements with the vulnerabilities that they name.
var criteriaForms = []struct {
	xml  string
	cves []string
}{
	{`<cve>CVE-2020-0001</cve>`, []string{"CVE-2020-0001"}},
	{`<cve> cve-2020-0002 </cve>`, []string{"CVE-2020-0002"}},
	{`<cve>CVE-2020-0003 CVE-2020-00031</cve>`, []string{"CVE-2020-0003", "CVE-2020-00031"}},
	{`<cve>1234</cve>`, []string{"1234"}},
	{`<vulnerabilityName>CWE-862: see CVE-2020-0004</vulnerabilityName>`, []string{"CVE-2020-0004"}},
	{`<vulnerabilityName>CWE-862: Missing Authorization</vulnerabilityName>`, nil},
	{`<cpe>cpe:/a:x</cpe>`, nil},
	{`<cve>CVE-2020-0001</cve><vulnerabilityName>CVE-2020-0005</vulnerabilityName>`, []string{"CVE-2020-0001", "CVE-2020-0005"}},
	{`<packageUrl regex="true">^pkg:maven/.*$</packageUrl><cve>CVE-2020-0006</cve>`, []string{"CVE-2020-0006"}},
}

const namespace = `xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd"`

// runtimeForms are files with what they say, worked out by hand.
var runtimeForms = []struct {
	files      map[string]string
	npm        bool
	node, java *trueVersion
}{
	{},
	{files: map[string]string{"README.md": "x"}},
	{files: map[string]string{"package.json": "{}"}, npm: true, node: &trueVersion{"", "not stated", ""}},
	{files: map[string]string{"package.json": `{"engines":{"node":"^18 || >=20"}}`}, npm: true, node: &trueVersion{"^18 || >=20", "18", "package.json"}},
	{files: map[string]string{"package.json": "{}", "Dockerfile": "FROM node:22-alpine"}, npm: true, node: &trueVersion{"22-alpine", "22", "Dockerfile"}},
	{files: map[string]string{"Dockerfile": "FROM node:lts"}, node: &trueVersion{"lts", "unpinned", "Dockerfile"}},
	{files: map[string]string{"Dockerfile": "FROM node"}, node: &trueVersion{"", "unpinned", "Dockerfile"}},
	{files: map[string]string{"Dockerfile": "FROM node:20 AS b\nFROM scratch", ".nvmrc": "v16.1", "package.json": "{}"}, npm: true, node: &trueVersion{"v16.1", "16", ".nvmrc"}},
	{files: map[string]string{".nvmrc": "18"}, node: &trueVersion{"18", "18", ".nvmrc"}},
	{files: map[string]string{".tool-versions": "nodejs 20.1.0\njava temurin-21\n"}, node: &trueVersion{"20.1.0", "20", ".tool-versions"}, java: &trueVersion{"temurin-21", "21", ".tool-versions"}},
	{files: map[string]string{"build.gradle": "x"}, java: &trueVersion{"", "not stated", ""}},
	{files: map[string]string{"build.gradle.kts": "JavaLanguageVersion.of(21)"}, java: &trueVersion{"21", "21", "build.gradle.kts"}},
	{files: map[string]string{"pom.xml": "<project><properties><java.version>1.8</java.version></properties></project>"}, java: &trueVersion{"1.8", "8", "pom.xml"}},
	{files: map[string]string{"Dockerfile": "FROM hmctsprod.azurecr.io/base/java:25-distroless", "build.gradle": "sourceCompatibility = 17"}, java: &trueVersion{"25-distroless", "25", "Dockerfile"}},
	{files: map[string]string{"Dockerfile": "FROM node:${V}", ".nvmrc": "20"}, node: &trueVersion{"20", "20", ".nvmrc"}},
	{files: map[string]string{"a/b/Dockerfile": "FROM node:10", "z/Dockerfile": "FROM openjdk:17", "y/Dockerfile": "FROM node:12", "package.json": "{}"}, npm: true,
		node: &trueVersion{"12", "12", "y/Dockerfile"}, java: &trueVersion{"17", "17", "z/Dockerfile"}},
	{files: map[string]string{"package.json": "{"}, npm: true, node: &trueVersion{"", "not stated", ""}},
}

// checkForms are files with the checks that they show beside a package.json.
var checkForms = []struct {
	path, text, check string
}{
	{".github/dependabot.yml", "", "Dependabot"}, {".github/dependabot.yaml", "", "Dependabot"},
	{"renovate.json", "", "Renovate"}, {".github/renovate.json5", "", "Renovate"}, {".renovaterc", "", "Renovate"},
	{".snyk", "", "Snyk"}, {"yarn-audit-known-issues", "", "npm/yarn audit known issues"},
	{".github/workflows/x.yml", "uses: github/codeql-action/init@v3", "CodeQL"},
	{".github/workflows/y.yaml", "uses: actions/checkout@v4", ""},
	{"docs/renovate.json", "", ""},
}

// madeUp is a random organisation with what is true of it.
type madeUp struct {
	in    Input
	repos []truth
}

func mustEndOfLife() *endoflife.Data {
	data, err := endoflife.Embedded()
	if err != nil {
		panic(err)
	}
	return data
}

var suppressionPaths = []string{"dependency-check-suppressions.xml", "config/owasp/suppressions.xml", "config/owasp/dependency-check-suppressions.xml"}

func options() Options {
	return Options{
		Owners: 1, ServiceLevelDays: map[string]int{"critical": 7, "high": 30, "medium": 90, "low": 180, "secrets": 1}, SharedByTeams: 3,
		KnownExploited:   catalogue(),
		SuppressionFiles: suppressionPaths, JavaVendor: "temurin", EndOfLife: mustEndOfLife(),
		AlertKinds: []dataset.AlertKind{dataset.Dependabot, dataset.CodeScanning, dataset.SecretScanning},
	}
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// makeUp makes an organisation of n repositories and m alerts.
func makeUp(r *rand.Rand, n, m int) madeUp {
	u := madeUp{in: Input{AsOf: asOf, Options: options(), Warnings: []string{"The token may not see code scanning alerts."}}}
	u.in.Options.Owners = 1 + r.IntN(2)
	u.in.Options.SharedByTeams = 1 + r.IntN(3)
	u.in.Options.Teams = []Team{{"Claims", glob.Of("cmc-*", "*-claims")}, {"Never", glob.Of("zzz*")}, {"Second", glob.Of("cmc-*", "ccd")}}
	owners := []string{"hmcts", "Other-Org"}[:u.in.Options.Owners]
	names := []string{"cmc-api", "CMC-api", "ccd", "sscs-claims", "bulk-scan", "-odd", ".github", "div-x", "probate-y", "UPPER-case", "a<b", "rd-z"}
	seen := map[string]bool{}
	for i := range n {
		row := dataset.Repository{Owner: pick(r, owners), Branch: "main", PushedAt: asOf.Add(-time.Hour)}
		row.Name = pick(r, names)
		if i >= len(names) || seen[strings.ToLower(row.Owner+"/"+row.Name)] {
			row.Name = fmt.Sprintf("%s-%d", pick(r, names), i)
		}
		seen[strings.ToLower(row.Owner+"/"+row.Name)] = true
		row.URL = "https://github.example/" + row.Owner + "/" + row.Name
		row.Archived, row.Fork, row.Empty = r.IntN(9) == 0, r.IntN(9) == 0, r.IntN(9) == 0
		row.Topics = [][]string{nil, {"x"}, {"team-", "team-b", "team-a"}, {"team-Z", "team-a"}}[r.IntN(4)]
		u.repos = append(u.repos, u.fill(r, row))
	}
	for range m {
		u.in.Alerts = append(u.in.Alerts, u.alert(r))
	}
	r.Shuffle(len(u.in.Files), func(i, j int) { u.in.Files[i], u.in.Files[j] = u.in.Files[j], u.in.Files[i] })
	r.Shuffle(len(u.in.Repositories), func(i, j int) {
		u.in.Repositories[i], u.in.Repositories[j] = u.in.Repositories[j], u.in.Repositories[i]
	})
	return u
}

// fill gives a repository its files.
func (u *madeUp) fill(r *rand.Rand, row dataset.Repository) truth {
	t := truth{row: row}
	files := map[string]string{}
	form := pick(r, runtimeForms)
	for path, text := range form.files {
		files[path] = text
	}
	t.npm, t.node, t.java = form.npm, form.node, form.java
	checks := map[string]bool{}
	for range r.IntN(3) {
		c := pick(r, checkForms)
		files[c.path] = c.text
		if c.check != "" {
			checks[c.check] = true
		}
	}
	if form.files["package.json"] == "{}" && r.IntN(3) == 0 {
		files["package.json"] = `{"renovate":{},"devDependencies":{"nsp":"1","@snyk/protect":"2"}}`
		checks["Renovate"], checks["nsp (deprecated)"], checks["Snyk"] = true, true, true
	}
	for _, c := range []string{"Dependabot", "Renovate", "Snyk", "npm/yarn audit known issues", "nsp (deprecated)", "CodeQL"} {
		if checks[c] {
			t.checks = append(t.checks, c)
		}
	}
	if t.checks == nil {
		t.checks = []string{"None"}
	}
	for _, path := range suppressionPaths {
		switch r.IntN(8) {
		case 0: // Checkstyle's
			files[path] = `<!DOCTYPE suppressions PUBLIC "-//Checkstyle//DTD SuppressionFilter Configuration 1.2//EN" "x"><suppressions><suppress checks="a" files="CVE-2020-0001"/></suppressions>`
		case 1:
			files[path] = `<suppressions ` + namespace + `><suppress><cve>CVE-2020-0001</cve></suppress>`
			t.broken = append(t.broken, path)
		case 2, 3, 4:
			text, rules := suppressionFile(r)
			files[path] = text
			t.rules = append(t.rules, rules...)
		}
	}
	for path, text := range files {
		owner, repo := row.Owner, row.Name
		if r.IntN(5) == 0 {
			repo = strings.ToUpper(repo)
		}
		u.in.Files = append(u.in.Files, dataset.File{Owner: owner, Repo: repo, Path: path, Content: []byte(text), Size: int64(len(text))})
	}
	u.in.Repositories = append(u.in.Repositories, row)
	return t
}

// suppressionFile makes a file of some rules, in a group or not.
func suppressionFile(r *rand.Rand) (string, []trueRule) {
	var b strings.Builder
	var rules []trueRule
	b.WriteString("\ufeff<?xml version=\"1.0\"?>\r\n<suppressions " + namespace + ">")
	for range r.IntN(4) {
		group := trueRule{}
		grouped := r.IntN(3) == 0
		if grouped {
			group = pick(r, untils)
			b.WriteString(`<suppressionGroup` + untilAttribute(group) + `>`)
		}
		for range 1 + r.IntN(2) {
			own := pick(r, untils)
			form := pick(r, criteriaForms)
			rule := own
			if own.until == "" {
				rule = group
			}
			rule.cves = form.cves
			rules = append(rules, rule)
			b.WriteString(`<suppress` + untilAttribute(own) + `><notes>why</notes>` + form.xml + `</suppress>`)
		}
		if grouped {
			b.WriteString(`</suppressionGroup>`)
		}
	}
	b.WriteString("</suppressions>")
	return b.String(), rules
}

func untilAttribute(t trueRule) string {
	if t.until == "" {
		return ""
	}
	return ` until="` + t.until + `"`
}

// alert makes an alert, often at a boundary of a figure.
func (u *madeUp) alert(r *rand.Rand) dataset.Alert {
	const day = 24 * time.Hour
	monday := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	instant := func() time.Time {
		switch r.IntN(5) {
		case 0:
			return asOf.Add(-time.Duration(pick(r, []int{0, 7, 30, 90, 180, 365})) * day).Add(time.Duration(r.IntN(3)-1) * time.Millisecond)
		case 1:
			return monday.Add(-time.Duration(r.IntN(54)) * 7 * day).Add(time.Duration(r.IntN(3)-1) * time.Millisecond)
		case 2:
			return asOf.Add(-time.Duration(r.IntN(3000)) * day)
		case 3:
			return asOf.Add(-time.Duration(r.Int64N(int64(400 * day))))
		}
		return asOf.Add(time.Duration(r.Int64N(int64(40*day))) - 20*day)
	}
	t := pick(r, u.repos)
	a := dataset.Alert{Kind: pick(r, []dataset.AlertKind{dataset.Dependabot, dataset.CodeScanning, dataset.SecretScanning}),
		Owner: t.row.Owner, Repo: t.row.Name, Number: int64(len(u.in.Alerts)), CreatedAt: instant(), State: "open",
		URL: "https://github.example/alert", Subject: "lodash", Title: "Prototype pollution", CVE: pick(r, []string{"", "CVE-2020-0001", "CVE-2021-1111"})}
	if r.IntN(6) == 0 {
		a.Repo = strings.ToUpper(a.Repo)
	}
	if r.IntN(20) == 0 {
		a.Repo = "gone"
	}
	if a.Kind != dataset.SecretScanning {
		a.Severity = pick(r, []string{"critical", "high", "medium", "low", "error", "note", "", "zz"})
	}
	a.UpdatedAt = a.CreatedAt
	if r.IntN(2) == 0 {
		return a
	}
	closed := a.CreatedAt.Add(time.Duration(r.Int64N(int64(100 * day))))
	if r.IntN(3) == 0 {
		if at := instant(); !at.Before(a.CreatedAt) {
			closed = at
		}
	}
	a.UpdatedAt = closed
	switch a.Kind {
	case dataset.SecretScanning:
		a.State, a.Resolution = "resolved", pick(r, []string{"", "revoked", "false_positive", "used_in_tests"})
	case dataset.CodeScanning:
		a.State = pick(r, []string{"fixed", "dismissed", "closed"})
	default:
		a.State = pick(r, []string{"fixed", "dismissed", "auto_dismissed"})
	}
	if r.IntN(8) > 0 {
		a.ClosedAt = &closed
	}
	return a
}
