package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
	"github.com/hmcts/rse-dashboard/test/browsertest"
)

// pageChecks hold on every page. With -short only the first is made, which needs
// two visits and judges neither time nor movement.
var pageChecks = []struct {
	name  string
	check func(*testing.T, *visit)
}{
	{"works at a glance", worksAtAGlance},
	{"reads the same without script", sameWithoutScript},
	{"has no finding of axe", accessible},
	{"fits a phone", fitsPhone},
	{"shows charts by keyboard", chartsByKeyboard},
	{"shows charts by mouse", chartsByMouse},
	{"shows charts by touch", chartsByTouch},
	{"can be reached by the Tab key", reachableByTab},
	{"prints its pictures and no controls", printsPictures},
	{"loads little and stays still", loadsLittle},
	{"stays still when its script is late", stillWithLateScript},
}

func TestEveryKindOfPage(t *testing.T) {
	browser := browsertest.Start(t)
	site := filepath.Join(demo(t), "site")
	origin := publish(t, site)
	for _, k := range kinds(t, site) {
		t.Run(k.name, func(t *testing.T) {
			v := &visit{browser: browser, origin: origin, kind: k, charts: charts(t, site, k.path)}
			v.check(t)
		})
	}
}

// Names of pipelines are anybody's text: without a place to break, or written
// from right to left.
func TestPagesWithOddNamesAndABanner(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode; make check runs it")
	}
	dir := t.TempDir()
	names := []string{"HMCTS_CMC/claim-store/master", "HMCTS_CMC/" + strings.Repeat("unbroken", 30) + "/master", "HMCTS_CMC/مرحبا" + strings.Repeat("עולם", 20) + "/master"}
	var events []byte
	org := organisation.New(3, organisation.Options{Until: asOf(t), Events: 3000, Projects: 2, Pipelines: 12, Days: 30, Hostile: true})
	for d := range org.Documents {
		var document map[string]any
		if err := json.Unmarshal(organisation.AppendJSON(nil, d), &document); err != nil {
			t.Fatal(err)
		}
		document["job_name"] = names[int(d.Correlation[0])%len(names)]
		line, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		events = append(append(events, line...), '\n')
	}
	// The second source fails, for which there is a banner.
	config := "sources: {files: [events.ndjson], cosmos: [{database: d, container: c}]}\n" +
		"pipelines: {projects: [{name: CMC, folders: [HMCTS_CMC, HMCTS_Nightly_CMC]}]}\n"
	for name, text := range map[string]string{"events.ndjson": string(events), "dashboard.yaml": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, nil, "build", "--now", now, "--allow-stale")
	site := filepath.Join(dir, "site")
	origin := publish(t, site)
	browser := browsertest.Start(t)
	for _, path := range []string{"/", "/pipelines/", "/pipelines/cmc/non-nightly/"} {
		t.Run(strings.Trim("overview"+path, "/"), func(t *testing.T) {
			v := &visit{browser: browser, origin: origin, kind: kind{path, path, 200}, charts: charts(t, site, path)}
			v.check(t)
		})
	}
}

// visit is a page that is looked at.
type visit struct {
	browser *browsertest.Browser
	origin  string
	kind
	charts []string // the figures with an interactive chart
}

// check makes all checks of a page, or only the first with -short.
func (v *visit) check(t *testing.T) {
	checks := pageChecks[1:]
	if testing.Short() {
		checks = pageChecks[:1]
	}
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) { c.check(t, v) })
	}
}

// worksAtAGlance looks at the most important of what the other checks look at.
func worksAtAGlance(t *testing.T, v *visit) {
	p := v.open(t, browsertest.Options{})
	with := read(p)
	for _, f := range p.AxeIn(false) {
		t.Error(f)
	}
	v.openAll(p)
	if wide, who := p.ScrollsSideways(360); wide {
		t.Errorf("these are wider than a phone: %v", who)
	}
	checkContent(t, v, read(v.open(t, browsertest.Options{NoScript: true})), with)
}

func (v *visit) open(t *testing.T, o browsertest.Options) *browsertest.Page {
	t.Helper()
	p := v.browser.Open(t, v.origin+v.path, o)
	t.Cleanup(func() { v.clean(t, p) })
	return p
}

// clean reports whatever went wrong on the page, from the console to requests
// for what is not part of the site.
func (v *visit) clean(t *testing.T, p *browsertest.Page) {
	t.Helper()
	if t.Failed() {
		return // the tab may be gone
	}
	for i, r := range p.Requests() {
		if strings.HasPrefix(r.URL, "data:") {
			continue
		}
		if !strings.HasPrefix(r.URL, v.origin+"/") {
			t.Errorf("the page fetches %s, want only addresses of its own site", r.URL)
		}
		if want := map[bool]int64{true: v.status, false: 200}[i == 0]; r.Status != want {
			t.Errorf("%s: got status %d, want %d", r.URL, r.Status, want)
		}
	}
	for _, e := range p.Errors() {
		if v.status == 404 && strings.Contains(e, "404 (Not Found)") {
			continue // the browser notes the status of the page itself
		}
		t.Error(e)
	}
}

// openAll opens what is folded and calls up all charts.
func (v *visit) openAll(p *browsertest.Page) {
	unfold(p)
	p.Eval(`document.querySelectorAll('details').forEach((d) => { d.open = true; })`, nil)
	p.Eval(`document.querySelectorAll('[data-interactive]').forEach((b) => b.click())`, nil)
	for _, id := range v.charts {
		p.Wait(drawn(id))
	}
}

// The old addresses are in people's bookmarks.
func TestOldAddressesLeadToTheNewOnes(t *testing.T) {
	browser := browsertest.Start(t)
	origin := publish(t, filepath.Join(demo(t), "site"))
	for from, to := range map[string]string{"/dash/": "/pipelines/", "/security/teams/": "/teams/", "/security/teams/ccd/": "/teams/ccd/"} {
		p := browser.Open(t, origin+from, browsertest.Options{NoScript: true})
		if at := p.Gone(origin + from); at != origin+to {
			t.Errorf("%s leads to %s, want %s", from, at, origin+to)
		}
	}
}

// For people to look at: the pictures are written into the folder $RSE_LOOK.
func TestWritePicturesOfEveryKindOfPage(t *testing.T) {
	folder := os.Getenv("RSE_LOOK")
	if folder == "" {
		t.Skip("skipped: RSE_LOOK does not name a folder for the pictures")
	}
	browser := browsertest.Start(t)
	site := filepath.Join(demo(t), "site")
	origin := publish(t, site)
	for _, k := range kinds(t, site) {
		v := &visit{browser: browser, origin: origin, kind: k, charts: charts(t, site, k.path)}
		for _, width := range []int64{1400, 360} {
			for _, dark := range []bool{false, true} {
				p := v.open(t, browsertest.Options{Width: width, Dark: dark})
				p.Screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", k.name, width, map[bool]string{false: "light", true: "dark"}[dark])))
			}
			p := v.open(t, browsertest.Options{Width: width, NoScript: true})
			p.Screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d-no-script.png", k.name, width)))
			if len(v.charts) > 0 {
				p = v.open(t, browsertest.Options{Width: width})
				v.openAll(p)
				p.Screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d-open.png", k.name, width)))
			}
		}
		v.open(t, browsertest.Options{}).PDF(filepath.Join(folder, k.name+".pdf"))
	}
}
