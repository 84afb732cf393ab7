package github

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// What an alert says beyond its state reaches the stored table.
func TestDetailsOfAlertsAreStored(t *testing.T) {
	org := smallOrganisation()
	api, web := org.Repositories[0], org.Repositories[1]
	api.Alerts[0].Scope, api.Alerts[0].Relationship, api.Alerts[0].Manifest = "development", "transitive", "lib/pom.xml"
	api.Alerts[0].Classification, api.Alerts[0].FixedVersion, api.Alerts[0].Assignees = "malware", "2.17.1", []string{"ada", "bob"}
	api.Alerts[0].EPSS = `{"percentage": 0.00045, "percentile": "0.16001e0"}`
	api.Alerts[3].Comment = "only in\ntests"
	web.Alerts[1].Validity, web.Alerts[1].Bypassed = "active", true
	a := newAccount(t, org, standin.Options{})
	r := a.must(t)
	number := func(n float64) *float64 { return &n }
	at := func(n int) *time.Time { d := day(n).UTC(); return &d }
	want := map[string]dataset.Alert{
		"cmc-api dependabot 1": {
			Assignees: []string{"ada", "bob"}, EPSS: number(0.00045), EPSSPercentile: number(0.16001), Ecosystem: "maven", Manifest: "lib/pom.xml",
			Scope: "development", Relationship: "transitive", Classification: "malware", FixedVersion: "2.17.1",
		},
		"cmc-api dependabot 3": {
			AutoDismissedAt: at(-49), EPSS: number(0.01), EPSSPercentile: number(0.5), Ecosystem: "maven", Manifest: "package.json",
			Scope: "runtime", Classification: "general", FixedVersion: "2.0.0",
		},
		"cmc-api code-scanning 1":   {Comment: "only in tests", SecuritySeverity: "critical", Ref: "refs/heads/master"},
		"cmc-api code-scanning 2":   {Ref: "refs/heads/master"},
		"cmc-web secret-scanning 8": {SecretType: "canary_secret_type", Validity: "active", PushProtectionBypassed: true},
	}
	seen := 0
	for _, x := range r.alerts {
		w, ok := want[x.Repo+" "+string(x.Kind)+" "+string(rune('0'+x.Number))]
		if !ok {
			continue
		}
		seen++
		if x.Assignees = slices.Clone(x.Assignees); len(x.Assignees) == 0 {
			x.Assignees = nil
		}
		// What other tests look at.
		x.Kind, x.Owner, x.Repo, x.Number, x.URL, x.State, x.Severity, x.Resolution = "", "", "", 0, "", "", "", ""
		x.CreatedAt, x.UpdatedAt, x.ClosedAt, x.Subject, x.Title, x.CVE, x.GHSA = time.Time{}, time.Time{}, nil, "", "", "", ""
		if !reflect.DeepEqual(x, w) {
			t.Errorf("got  %+v\nwant %+v", x, w)
		}
	}
	if seen != len(want) {
		t.Errorf("found %d alerts, want %d", seen, len(want))
	}
}

// A table that an earlier version wrote lacks the details; the rest is read.
func TestAlertsWithoutDetailsAreRead(t *testing.T) {
	type before struct {
		Kind      dataset.AlertKind `parquet:"kind,dict"`
		Owner     string            `parquet:"owner,dict"`
		Repo      string            `parquet:"repo,dict"`
		Number    int64             `parquet:"number"`
		CreatedAt time.Time         `parquet:"created_at,timestamp(millisecond)"`
		ClosedAt  *time.Time        `parquet:"closed_at,optional,timestamp(millisecond)"`
		GHSA      string            `parquet:"ghsa,dict"`
	}
	path := filepath.Join(t.TempDir(), "alerts.parquet")
	writeRows(t, path, []before{{Kind: dataset.Dependabot, Owner: "o", Repo: "r", Number: 7, CreatedAt: day(-3).UTC(), GHSA: "GHSA-x"}})
	rows, err := dataset.ReadRows[dataset.Alert](path)
	want := []dataset.Alert{{Kind: dataset.Dependabot, Owner: "o", Repo: "r", Number: 7, CreatedAt: day(-3).UTC(), GHSA: "GHSA-x"}}
	if err != nil || len(rows) != 1 || rows[0].Number != 7 || !rows[0].CreatedAt.Equal(want[0].CreatedAt) || rows[0].GHSA != "GHSA-x" ||
		rows[0].EPSS != nil || rows[0].AutoDismissedAt != nil || len(rows[0].Assignees) != 0 || rows[0].Scope != "" {
		t.Errorf("got %+v (%v), want %+v", rows, err, want)
	}
}
