package cosmos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
)

// reportsAccount is a stand-in with jenkins/cve-reports.
type reportsAccount struct {
	*account
	reports *cosmosdb.Memory
}

func newReportsAccount(t testing.TB, o cosmosdb.Options) *reportsAccount {
	t.Helper()
	a := &reportsAccount{newAccount(t, o), cosmosdb.NewMemory("_ts")}
	a.AddContainer("jenkins", "cve-reports", "/build/git_url", a.reports)
	return a
}

// put stores a node report of a repository, written the given time before as-of.
func (a *reportsAccount) put(repository, branch string, before time.Duration, cves ...string) {
	list := make([]string, 0, len(cves))
	for _, c := range cves {
		list = append(list, fmt.Sprintf(`{"cves":[%q],"severity":"high","module_name":"m"}`, c))
	}
	a.putBody(repository, branch, "node", before, `{"vulnerabilities":[`+strings.Join(list, ",")+`]}`)
}

func (a *reportsAccount) putBody(repository, branch, kind string, before time.Duration, report string) {
	id := fmt.Sprintf("%s-%s-%s-%d", repository, branch, kind, before)
	a.reports.Put(id, fmt.Appendf(nil, `{"id":%q,"build":{"branch_name":%q,"git_url":"https://git.example/%s.git","codebase_type":%q},"report":%s,"_rid":"r","_ts":%d}`,
		id, branch, repository, kind, report, asOf.Add(-before).Unix()))
}

func (a *reportsAccount) collector(days int, tune func(*Options)) *Reports {
	o := Options{PageSize: 20, Sleep: noSleep}
	if tune != nil {
		tune(&o)
	}
	return NewReports(Account{Endpoint: a.endpoint, Key: config.NewSecret(goodKey)},
		Source{Database: "jenkins", Container: "cve-reports", Branches: []string{"master", "main"}, HistoryDays: days}, o)
}

// tables returns the reports and findings in the data set as texts.
func tables(t testing.TB, dir string) (reports, findings []string) {
	t.Helper()
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, name := range d.Tables(dataset.ReportsTables) {
		rows, err := dataset.ReadRows[dataset.Report](name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			reports = append(reports, fmt.Sprintf("%s %s %s %d/%d %v %s", r.GitURL[len("https://git.example/"):], r.Branch, r.Codebase, r.Active, r.Suppressed, r.Empty, asOf.Sub(r.ReportedAt)))
		}
	}
	for _, name := range d.Tables(dataset.FindingsTables) {
		rows, err := dataset.ReadRows[dataset.Finding](name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range rows {
			findings = append(findings, fmt.Sprintf("%s %s", f.GitURL[len("https://git.example/"):], f.ID))
		}
	}
	return reports, findings
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestNewestReportOfEachCodebaseIsKept(t *testing.T) {
	a := newReportsAccount(t, cosmosdb.Options{})
	const day = 24 * time.Hour
	a.put("a", "master", 9*day, "CVE-2020-1", "CVE-2020-2")
	a.put("a", "main", 2*day, "CVE-2020-2")
	a.put("a", "PR-12", time.Hour, "CVE-2020-3")
	a.put("a", "master", 3*day, "CVE-2020-4")
	a.put("clean", "master", 5*day)
	a.put("clean", "master", 6*day, "CVE-2020-5")
	a.put("later", "master", -2*day, "CVE-2020-6") // after as-of
	a.put("old", "master", 400*day, "CVE-2020-7")
	a.putBody("a", "master", "java", 8*day, `{"dependencies":[{"vulnerabilities":[{"name":"CVE-2020-8"}],"suppressedVulnerabilities":[{"name":"CVE-2020-9"}]}]}`)
	a.putBody("lost", "master", "java", 8*day, `{"dependencies":[]}`)
	a.reports.Put("nameless", fmt.Appendf(nil, `{"id":"nameless","build":{"branch_name":"master"},"report":{},"_ts":%d}`, asOf.Unix()))

	dir := t.TempDir()
	c := a.collector(180, nil)
	o := collect(t, dir, c, asOf)
	if o.err != nil {
		t.Fatal(o.err)
	}
	reports, findings := tables(t, dir)
	equal(t, "reports", reports,
		"a.git master java 1/1 false 192h0m0s", "a.git main node 1/0 false 48h0m0s", "clean.git master node 0/0 false 120h0m0s", "lost.git master java 0/0 true 192h0m0s")
	equal(t, "findings", findings, "a.git CVE-2020-8", "a.git CVE-2020-9", "a.git CVE-2020-2")
	p := o.entry
	if p == nil || p.Kind != "cosmos" || p.Rows != 3 || p.Read != 8 || p.Broken != 0 || len(p.Files) != 2 || !slices.Equal(p.Branches, []string{"master", "main"}) {
		t.Errorf("provenance %+v", p)
	}
	equal(t, "warnings", p.Warnings, "Reports of jenkins/cve-reports without a repository, which are left out: 1.",
		"Java reports of jenkins/cve-reports that list no dependency: 1 of 2. They do not show whether the scan found nothing or failed.")
	if o.progress.total != o.progress.done || !strings.HasSuffix(o.progress.note, " RU") {
		t.Errorf("progress %+v", o.progress)
	}

	// The next run reads what was written since, and drops findings that newer
	// reports no longer have.
	later := asOf.Add(3 * day)
	a.put("a", "master", -day, "CVE-2021-1")
	before := a.Requests(cosmosdb.Query)
	if o = collect(t, dir, c, later); o.err != nil {
		t.Fatal(o.err)
	}
	reports, findings = tables(t, dir)
	equal(t, "reports", reports,
		"a.git master java 1/1 false 192h0m0s", "a.git master node 1/0 false -24h0m0s", "clean.git master node 0/0 false 120h0m0s", "later.git master node 1/0 false -48h0m0s", "lost.git master java 0/0 true 192h0m0s")
	equal(t, "findings", findings, "a.git CVE-2020-8", "a.git CVE-2020-9", "a.git CVE-2021-1", "later.git CVE-2020-6")
	if n := a.Requests(cosmosdb.Query) - before; n > 5 {
		t.Errorf("%d queries for three days", n)
	}

	// After a change of the branches everything is read, and so it is for an earlier
	// as-of.
	c.source.Branches = []string{"PR-12"}
	if o = collect(t, dir, c, later); o.err != nil {
		t.Fatal(o.err)
	}
	reports, _ = tables(t, dir)
	equal(t, "reports of another branch", reports, "a.git PR-12 node 1/0 false 1h0m0s")
	c.source.Branches = []string{"main", "master"}
	for _, at := range []time.Time{later, asOf} {
		if o = collect(t, dir, c, at); o.err != nil {
			t.Fatal(o.err)
		}
	}
	reports, _ = tables(t, dir)
	equal(t, "reports as of before", reports,
		"a.git master java 1/1 false 192h0m0s", "a.git main node 1/0 false 48h0m0s", "clean.git master node 0/0 false 120h0m0s", "lost.git master java 0/0 true 192h0m0s")

	// With a longer history, only the earlier days are read.
	c.source.HistoryDays = 410
	before = a.Requests(cosmosdb.Query)
	if o = collect(t, dir, c, asOf); o.err != nil {
		t.Fatal(o.err)
	}
	if reports, _ = tables(t, dir); !slices.Contains(reports, "old.git master node 1/0 false 9600h0m0s") || len(reports) != 5 {
		t.Errorf("%q", reports)
	}
	if n := a.Requests(cosmosdb.Query) - before; n < 225 || n > 235 {
		t.Errorf("%d queries for 230 days more", n)
	}
}

func TestRunsWithinABudgetReadAllReportsTogether(t *testing.T) {
	a := newReportsAccount(t, cosmosdb.Options{})
	for i := range 400 {
		a.put(fmt.Sprint("repo-", i%37), "master", time.Duration(i)*7*time.Hour, fmt.Sprintf("CVE-2020-%04d", i))
	}
	quiet, dir := t.TempDir(), t.TempDir()
	if o := collect(t, quiet, a.collector(150, nil), asOf); o.err != nil {
		t.Fatal(o.err)
	}
	c := a.collector(150, func(o *Options) { o.RequestUnits = 15 })
	runs := 0
	for {
		at := asOf.Add(time.Duration(runs) * time.Minute)
		o := collect(t, dir, c, at)
		if o.err != nil {
			t.Fatal(o.err)
		}
		if runs++; runs > 50 {
			t.Fatal("still not finished after 50 runs")
		}
		if len(o.entry.Warnings) == 0 {
			break
		}
		if !strings.Contains(o.entry.Warnings[0], "only reports written since 20") {
			t.Errorf("%q", o.entry.Warnings)
		}
		if _, findings := tables(t, dir); runs == 1 && (len(findings) == 0 || len(findings) == 37) {
			t.Errorf("%d findings after a first run", len(findings))
		}
	}
	if runs < 3 {
		t.Errorf("only %d runs", runs)
	}
	wantReports, wantFindings := tables(t, quiet)
	reports, findings := tables(t, dir)
	equal(t, "reports", reports, wantReports...)
	equal(t, "findings", findings, wantFindings...)
	var now interval
	if err := json.Unmarshal(collect(t, dir, c, asOf.Add(time.Duration(runs)*time.Minute)).entry.State, &now); err != nil || !now.From.Equal(midnight(asOf).AddDate(0, 0, -151)) {
		t.Errorf("read from %v, %v", now.From, err)
	}
}

// A fault that lasts leaves the tables as they were.
func TestPassingFaultsLoseNoReport(t *testing.T) {
	var faults func(cosmosdb.Request) cosmosdb.Fault
	a := newReportsAccount(t, cosmosdb.Options{Fault: func(r cosmosdb.Request) cosmosdb.Fault {
		if faults == nil || r.Kind != cosmosdb.Query {
			return cosmosdb.Fault{}
		}
		return faults(r)
	}})
	for i := range 200 {
		a.put(fmt.Sprint("repo-", i), "master", time.Duration(i)*time.Hour, "CVE-2020-1")
	}
	quiet, dir := t.TempDir(), t.TempDir()
	if o := collect(t, quiet, a.collector(20, nil), asOf); o.err != nil {
		t.Fatal(o.err)
	}
	wanted, _ := tables(t, quiet)
	faults = func(r cosmosdb.Request) cosmosdb.Fault {
		return map[int]cosmosdb.Fault{
			0: {Status: 429, RetryAfter: time.Millisecond}, 2: {Status: 503}, 3: {Body: cosmosdb.CutJSON}, 5: {Body: cosmosdb.EmptyPage}, 6: {Reset: true}, 8: {Body: cosmosdb.NoDocuments},
		}[r.N%10]
	}
	if o := collect(t, dir, a.collector(20, nil), asOf); o.err != nil {
		t.Fatal(o.err)
	}
	got, _ := tables(t, dir)
	equal(t, "reports", got, wanted...)

	a.put("new", "master", -time.Hour, "CVE-2020-1")
	for what, fault := range map[string]cosmosdb.Fault{"(403)": {Status: 403, Message: "no"}, "unavailable (503)": {Status: 503}} {
		faults = func(cosmosdb.Request) cosmosdb.Fault { return fault }
		o := collect(t, dir, a.collector(20, nil), asOf.Add(2*time.Hour))
		if o.err == nil || !strings.Contains(o.err.Error(), what) {
			t.Errorf("%s: %v", what, o.err)
		}
		got, _ = tables(t, dir)
		equal(t, "reports after "+what, got, wanted...)
	}
	ctx, cancel := context.WithCancel(t.Context())
	faults = func(cosmosdb.Request) cosmosdb.Fault { cancel(); return cosmosdb.Fault{} }
	if o := collectContext(ctx, t, dir, a.collector(20, nil), asOf.Add(2*time.Hour)); o.err == nil {
		t.Error("a cancelled run succeeded")
	}
	got, _ = tables(t, dir)
	equal(t, "reports after a cancelled run", got, wanted...)
}

func TestUnreadableReportsAreCountedUnlessTooMany(t *testing.T) {
	a := newReportsAccount(t, cosmosdb.Options{})
	spoilt := regexp.MustCompile(`\{"id":"(spoilt|worse)[^{]*\{[^}]*\},"report":\{"vulnerabilities":\[\{"cves":\["CVE-1999[^}]*\}\]\},"_ts":\d+\}`)
	spoil := func(o *Options) {
		o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				return nil, err
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			body = spoilt.ReplaceAll(body, []byte(`"not an object"`))
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			return resp, err
		})
	}
	for i := range 5 {
		a.put(fmt.Sprint("spoilt-", i), "master", time.Hour, "CVE-1999-0000")
	}
	a.put("fine", "master", time.Hour, "CVE-2020-1")
	a.put("spoilt-0", "master", 30*time.Hour, "CVE-2020-2") // an older report that is readable
	dir := t.TempDir()
	o := collect(t, dir, a.collector(20, spoil), asOf)
	if o.err != nil {
		t.Fatal(o.err)
	}
	reports, findings := tables(t, dir)
	equal(t, "findings", findings, "fine.git CVE-2020-1", "spoilt-0.git CVE-2020-2")
	if len(reports) != 2 || o.entry.Broken != 5 || len(o.entry.Warnings) != 1 || !strings.Contains(o.entry.Warnings[0], "Unreadable reports of jenkins/cve-reports, which are left out: 5.") {
		t.Errorf("%q, provenance %+v", reports, o.entry)
	}
	for i := range 20 {
		a.put(fmt.Sprint("worse-", i), "master", time.Hour, "CVE-1999-0000")
	}
	if o = collect(t, t.TempDir(), a.collector(20, spoil), asOf); o.err == nil || !strings.Contains(o.err.Error(), "25 of 27 reports are not readable") {
		t.Errorf("%v", o.err)
	}
}

func TestCheckOfReportsNamesThePartitionKey(t *testing.T) {
	a := newReportsAccount(t, cosmosdb.Options{})
	for _, hidden := range []bool{false, true} {
		if hidden {
			a.HideProperties("jenkins", "cve-reports")
		}
		said, err := a.collector(20, nil).Check(t.Context())
		if err != nil || !strings.Contains(said, "jenkins/cve-reports can be read") || !strings.Contains(said, "/build/git_url") || strings.Contains(said, "assumed") != hidden {
			t.Errorf("%q, %v", said, err)
		}
	}
}
