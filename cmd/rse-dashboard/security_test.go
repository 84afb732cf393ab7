package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// gitHubTables writes the tables of a collector of GitHub into a data folder.
func gitHubTables(t *testing.T, dir string, repositories []dataset.Repository, alerts []dataset.Alert) {
	t.Helper()
	u, err := dataset.Begin(filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	p := dataset.Provenance{Kind: "github", Source: "GitHub", AsOf: testNow, Warnings: []string{"The token may not see everything."}}
	if err := u.PutFiles("github", p, map[string]func(io.Writer) error{
		dataset.RepositoriesTable: func(w io.Writer) error { return dataset.WriteRows(w, repositories) },
		dataset.FilesTable:        func(w io.Writer) error { return dataset.WriteRows[dataset.File](w, nil) },
		dataset.AlertsTable:       func(w io.Writer) error { return dataset.WriteRows(w, alerts) },
	}); err != nil {
		t.Fatal(err)
	}
	scans := dataset.Provenance{Kind: "cve-reports", Source: "Cosmos DB", AsOf: testNow}
	findings := []dataset.Finding{{GitURL: "https://github.com/hmcts/cmc-api.git", Codebase: "java", ID: "CVE-2024-0009", ReportedAt: testNow}}
	if err := u.PutFiles("cve-reports", scans, map[string]func(io.Writer) error{
		dataset.FindingsTable("cve-reports"): func(w io.Writer) error { return dataset.WriteRows(w, findings) },
		dataset.ReportsTable("cve-reports"):  func(w io.Writer) error { return dataset.WriteRows[dataset.Report](w, nil) },
	}); err != nil {
		t.Fatal(err)
	}
	if err := u.SetAsOf(testNow); err != nil {
		t.Fatal(err)
	}
}

func TestRenderSecurity(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "dashboard.yaml"), `
organisation: hmcts
sources: {github: {repositories: true, alerts: [dependabot]}}
teams: {Claims: ["cmc-*"]}
`)
	gitHubTables(t, dir, []dataset.Repository{{Owner: "hmcts", Name: "cmc-api", URL: "https://github.com/hmcts/cmc-api", Branch: "main"}},
		[]dataset.Alert{{Kind: dataset.Dependabot, Owner: "hmcts", Repo: "cmc-api", Number: 7, State: "open", Severity: "high",
			CreatedAt: testNow, CVE: "CVE-2024-0008"},
			{Kind: dataset.SecretScanning, Owner: "hmcts", Repo: "cmc-api", Number: 8, State: "open", CreatedAt: testNow}})
	mustRun(t, append([]string{"render"}, flags(dir)...)...)
	var data struct {
		Selection any
		Figures   []struct {
			ID       string
			N        int
			Warnings []string
			Rows     [][]any
		}
	}
	readJSON(t, filepath.Join(dir, "site", "security", "data.json"), &data)
	for _, f := range data.Figures {
		if f.ID == "alerts-open" && (f.N != 1 || len(f.Rows) != 1 || len(f.Warnings) != 1) {
			t.Errorf("%+v; kinds that are not configured do not count, and the fetch's warnings do", f)
		}
	}
	for _, page := range []string{"teams/claims", "security/repositories/cmc-api", "security/cves/cve-2024-0008",
		"security/cves/cve-2024-0009"} {
		if _, err := os.Stat(filepath.Join(dir, "site", filepath.FromSlash(page), "data.json")); err != nil {
			t.Error(err)
		}
	}

	// What is no longer configured is not shown.
	u, err := dataset.Begin(filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"github", "cve-reports"} {
		if _, err := u.Retire(name, true); err != nil {
			t.Fatal(err)
		}
	}
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}
	mustRun(t, append([]string{"render"}, flags(dir)...)...)
	text, err := os.ReadFile(filepath.Join(dir, "site", "security", "index.html"))
	if err != nil || !strings.Contains(string(text), "nothing has been read from it yet") {
		t.Errorf("a retired collector is shown (%v)", err)
	}
}
