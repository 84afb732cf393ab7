package render

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/security"
)

func TestSecurityHasAPageForEachThing(t *testing.T) {
	in := withSecurity(t, small(), 30, 200, 20)
	out, _ := makeSite(t, in, Options{Static: withBundle(t)})
	for _, name := range []string{
		"security/index.html", "security/data.json", "security/alerts-open.csv", "security/charts.json",
		"teams/index.html", "teams/cmc/index.html", "teams/cmc/open-alerts.csv",
		"security/repositories/index.html", "security/cves/index.html",
	} {
		if len(readFile(t, out, filepath.FromSlash(name))) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
	var index struct {
		Pages []struct {
			Path, Data string
			Selection  any
			CSV        map[string]string
		}
	}
	if err := json.Unmarshal(readFile(t, out, "data", "index.json"), &index); err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]bool)
	for _, p := range index.Pages {
		listed[p.Path] = true
		if strings.HasPrefix(p.Path, address.Security) && (p.Selection != nil || p.Data != p.Path+"data.json") {
			t.Errorf("the index says %+v", p)
		}
	}
	for _, r := range in.Security.Repositories() {
		if !listed[address.Repositories+r.Name+"/"] {
			t.Errorf("the index does not list %s", r.Name)
		}
	}
	for _, id := range in.Security.Vulnerabilities().IDs() {
		if !listed[address.Vulnerabilities+strings.ToLower(id)+"/"] {
			t.Errorf("the index does not list %s", id)
		}
	}
	if text := string(readFile(t, out, "index.html")); !strings.Contains(text, "Open critical and high alerts") {
		t.Error("the overview does not show the security numbers")
	}
	if text := string(readFile(t, out, "about", "index.html")); !strings.Contains(text, "endoflife.date contributors") || !strings.Contains(text, "define-alerts-age") {
		t.Error("the about page does not hold the notice and the definitions")
	}
}

// Every link of the security pages to the site itself leads to a page, and to a
// place on it that is there.
func TestSecurityLinksLeadSomewhere(t *testing.T) {
	out, _ := makeSite(t, withSecurity(t, small(), 30, 200, 20), Options{Static: withBundle(t)})
	files := tree(t, out)
	ids := make(map[string]map[string]bool)
	for name, text := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		ids[name] = make(map[string]bool)
		visit(t, text, func(tag string, attributes map[string]string) { ids[name][attributes["id"]] = true })
	}
	for name, text := range files {
		if !strings.HasPrefix(name, address.Security) || !strings.HasSuffix(name, ".html") {
			continue
		}
		visit(t, text, func(tag string, attributes map[string]string) {
			href := attributes["href"]
			if tag != "a" || href == "" || strings.Contains(href, "://") {
				return
			}
			u, err := url.Parse(href)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			to := name
			if u.Path != "" {
				to = path.Join(path.Dir(name), u.Path)
				if strings.HasSuffix(u.Path, "/") {
					to = path.Join(to, "index.html")
				}
			}
			if _, ok := files[to]; !ok {
				t.Errorf("%s links to %s, which is not there", name, href)
			} else if u.Fragment != "" && !ids[to][u.Fragment] {
				t.Errorf("%s links to %s, where nothing has that name", name, href)
			}
		})
	}
}

func TestSecurityAndTeamPagesLinkToTheirCalendar(t *testing.T) {
	out, _ := makeSite(t, withSecurity(t, small(), 30, 200, 20), Options{Static: withBundle(t)})
	for _, folder := range []string{address.Security, address.Teams + "cmc/"} {
		text := string(readFile(t, out, filepath.FromSlash(folder+"calendar.ics")))
		if !strings.HasPrefix(text, "BEGIN:VCALENDAR\r\n") || !strings.Contains(text, "DTSTAMP:"+asOf.UTC().Format("20060102T150405Z")) {
			t.Errorf("%scalendar.ics: got %.100q, want a calendar of as-of", folder, text)
		}
		if page := string(readFile(t, out, filepath.FromSlash(folder+"index.html"))); !strings.Contains(page, folder+"calendar.ics") {
			t.Errorf("the page /%s has no link to its calendar", folder)
		}
	}
}

// visit calls fn for every element of a document.
func visit(t *testing.T, text string, fn func(tag string, attributes map[string]string)) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(text))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
			continue
		}
		attributes := make(map[string]string)
		for _, a := range token.Attr {
			attributes[a.Key] = a.Val
		}
		fn(token.Data, attributes)
	}
}

// Names that strangers gave cannot break pages or take each other's place.
func TestHostileSecurityNamesBecomeOnlyText(t *testing.T) {
	tables := securityTables(t, 6, 60, 5)
	names := []string{"<script>alert(1)</script>", "../../etc", "a b", "A-B", "a-b", "مرحبا"}
	for i := range tables.Repositories {
		old := tables.Repositories[i].Name
		tables.Repositories[i].Name, tables.Repositories[i].Archived = names[i], false
		tables.Repositories[i].URL = "javascript:alert(1)"
		for k := range tables.Files {
			if tables.Files[k].Repo == old {
				tables.Files[k].Repo = names[i]
			}
		}
		for k := range tables.Alerts {
			if a := &tables.Alerts[k]; a.Repo == old {
				a.Repo, a.URL, a.Title, a.CVE = names[i], "javascript:alert(2)", "<img src=x onerror=alert(3)>", "../../../"+strings.Repeat("x", 300)
			}
		}
	}
	in := withSecurity(t, small(), 1, 1, 1)
	in.Security = security.New(tables)
	out, _ := makeSite(t, in, Options{Static: withBundle(t)})
	for name, text := range tree(t, out) {
		if strings.HasSuffix(name, ".html") {
			visit(t, text, func(tag string, attributes map[string]string) {
				if tag == "script" && attributes["src"] == "" || tag == "img" || strings.HasPrefix(attributes["href"], "javascript:") || attributes["onerror"] != "" {
					t.Errorf("%s has %s %v", name, tag, attributes)
				}
			})
		}
	}
}

// A site without GitHub, or without a part of it, says so.
func TestMissingSecurityDataIsExplained(t *testing.T) {
	in := small()
	out, _ := makeSite(t, in, Options{Static: withBundle(t)})
	if !strings.Contains(string(readFile(t, out, "security", "index.html")), "No GitHub source is configured") ||
		!strings.Contains(string(readFile(t, out, "index.html")), "No GitHub source is configured") {
		t.Error("the pages do not say that there is no source")
	}
	c := *in.Config
	c.Sources.GitHub.Actions = true
	in.Config = &c
	out, _ = makeSite(t, in, Options{Static: withBundle(t)})
	if !strings.Contains(string(readFile(t, out, "security", "index.html")), "Only workflow runs") {
		t.Error("the page does not say that only runs are read")
	}
	tables := securityTables(t, 10, 0, 5)
	tables.Options.AlertKinds = nil
	in.Security = security.New(tables)
	out, _ = makeSite(t, in, Options{Static: withBundle(t)})
	if !strings.Contains(string(readFile(t, out, "security", "index.html")), "Alerts are not read") ||
		!strings.Contains(string(readFile(t, out, "index.html")), "alerts are not read") {
		t.Error("the pages do not say that alerts are not read")
	}
}

// The redacted edition holds no name of a repository, a file, a pipeline or an
// alert, in no file and in no file's name.
func TestRedactedEditionHoldsNoNames(t *testing.T) {
	in := withSecurity(t, small(), 60, 600, 40)
	in.Config.Redact = true
	tables := securityTables(t, 60, 600, 40)
	tables.Options.Redact = true
	tables.Warnings = append(tables.Warnings, "cmc-secret-repo could not be read.")
	// A team that is called after a repository, and an id that is a name.
	tables.Repositories = append(tables.Repositories, dataset.Repository{Owner: "hmcts", Name: "loneworkshop", URL: "https://github.com/hmcts/loneworkshop", Branch: "main", Gap: "loneworkshop vanished"})
	text := `<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd"><suppress><cve>loneworkshop-file</cve></suppress></suppressions>`
	tables.Files = append(tables.Files, dataset.File{Owner: "hmcts", Repo: "loneworkshop", Path: suppressionsPath, Content: []byte(text), Size: int64(len(text))})
	tables.Options.SharedByTeams = 1
	in.Security = security.New(tables)
	in.Pipelines = reportOn([]string{"Folder"})
	manifest := madeUpManifest()
	manifest.Collectors["github"] = &dataset.Provenance{Kind: "github", Source: "GitHub, organisation hmcts", AsOf: asOf, Warnings: tables.Warnings}
	manifest.Collectors["files"].AsOf = asOf.Add(-72 * time.Hour)
	in.Manifest, in.Failed = manifest, []string{"cosmos:jenkins/pipeline-metrics"}
	out, _ := makeSite(t, in, Options{Static: withBundle(t)})

	forbidden := []string{"cosmos:", "pipeline-metrics", "fetch of files", "data of files", "cmc-secret-repo", "loneworkshop", "config/owasp", "suppressions.xml", "Dockerfile", ".nvmrc", "HMCTS_Folder", "claim-store", "citizen-frontend", "build.example.org",
		"github.com/hmcts/", "False positive", "export/2026-11", "Uncontrolled resource consumption", "Cross-site"}
	for _, r := range tables.Repositories {
		forbidden = append(forbidden, r.Name)
	}
	for _, f := range tables.Files {
		if f.Path != "Dockerfile" {
			forbidden = append(forbidden, f.Path)
		}
	}
	for _, a := range tables.Alerts {
		forbidden = append(forbidden, fmt.Sprintf("#%d ", a.Number))
	}
	for name, text := range tree(t, out) {
		if strings.HasPrefix(name, "assets/") || name == licencesFile {
			continue
		}
		for _, f := range forbidden {
			if strings.Contains(name, f) {
				t.Errorf("the file %s is called after %q", name, f)
			}
			if i := strings.Index(text, f); i >= 0 {
				// What the program itself says of package.json and its like is no
				// name of a file of somebody's.
				if f == "package.json" {
					continue
				}
				t.Errorf("%s holds %q: …%s…", name, f, text[max(0, i-60):min(len(text), i+60)])
			}
		}
	}
	for name := range tree(t, out) {
		if strings.HasSuffix(name, ".ics") {
			t.Errorf("the redacted edition has the calendar %s, which names repositories", name)
		}
	}
	page := string(readFile(t, out, "security", "index.html"))
	for _, want := range []string{"Which teams have overdue alerts?", "CVE-20", "This page only counts them.", "This edition shows counts and trends."} {
		if !strings.Contains(page, want) {
			t.Errorf("the security page of the redacted edition lacks %q", want)
		}
	}
	// The full edition does hold them, so the test looks for the right words.
	in.Config.Redact = false
	full, _ := makeSite(t, in, Options{Static: withBundle(t)})
	if !strings.Contains(string(readFile(t, full, "pipelines", "index.html")), "claim-store") {
		t.Error("the full edition does not name pipelines")
	}
}

// BenchmarkSecurityPages makes the pages of 2,000 repositories, some 300
// vulnerabilities and 60 teams with all forms of their figures, without writing
// them. One operation is all of them.
func BenchmarkSecurityPages(b *testing.B) {
	s := mustSite(b, withSecurity(b, small(), 2000, 20000, 300), Options{Static: withBundle(b)})
	w := &worker{site: s, out: &output{guard: s.guard, store: putFunc(discard)}}
	var pages []*Page
	for _, p := range s.pages {
		if strings.HasPrefix(p.Path, address.Security) {
			pages = append(pages, p)
		}
	}
	for b.Loop() {
		for _, p := range pages {
			if _, err := w.page(p); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(pages)*b.N)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(w.out.bytes)/float64(b.N)/float64(len(pages)), "bytes/page")
}

// BenchmarkSecuritySite writes all of it.
func BenchmarkSecuritySite(b *testing.B) {
	in := withSecurity(b, small(), 2000, 20000, 300)
	out := filepath.Join(b.TempDir(), "site")
	for b.Loop() {
		summary, err := Site(b.Context(), in, out, Options{Static: withBundle(b)})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(summary.Files), "files")
	}
}

// The bytes do not depend on the number of workers, nor on the order of rows.
func TestSecurityPagesDoNotDependOnOrder(t *testing.T) {
	first, _ := makeSite(t, withSecurity(t, small(), 30, 200, 20), Options{Static: withBundle(t), Workers: 1})
	in := withSecurity(t, small(), 30, 200, 20)
	tables := securityTables(t, 30, 200, 20)
	slices.Reverse(tables.Repositories)
	slices.Reverse(tables.Files)
	slices.Reverse(tables.Alerts)
	slices.Reverse(tables.Findings)
	in.Security = security.New(tables)
	second, _ := makeSite(t, in, Options{Static: withBundle(t), Workers: 5})
	want, got := tree(t, first), tree(t, second)
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s differs", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
}
