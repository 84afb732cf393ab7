package conformance

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/cosmos"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// scans is a container of reports.
var scans = cosmos.Source{Database: "scans", Container: "cve-reports", Branches: []string{"master", "main"}, HistoryDays: 10}

// Scans of 40 repositories are written and read back, twice. Only this emulator
// can compare _ts with "<": Cosmium stores it as another type than parameters have.
func TestReportsAreReadFromZeit(t *testing.T) {
	endpoint, client := startZeit(t)
	if _, err := client.CreateDatabase(t.Context(), azcosmos.DatabaseProperties{ID: scans.Database}, nil); err != nil {
		t.Fatal(err)
	}
	database, err := client.NewDatabase(scans.Database)
	if err != nil {
		t.Fatal(err)
	}
	_, err = database.CreateContainer(t.Context(), azcosmos.ContainerProperties{
		ID: scans.Container, PartitionKeyDefinition: azcosmos.PartitionKeyDefinition{Paths: []string{"/build/git_url"}, Kind: azcosmos.PartitionKeyKindHash},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	container, err := client.NewContainer(scans.Database, scans.Container)
	if err != nil {
		t.Fatal(err)
	}
	put := func(n int, branch, cve string) {
		t.Helper()
		url := fmt.Sprintf("https://git.example/repo-%02d.git", n)
		body, err := json.Marshal(map[string]any{
			"id":     fmt.Sprint(n, branch, cve),
			"build":  map[string]any{"branch_name": branch, "git_url": url, "codebase_type": "java"},
			"report": map[string]any{"dependencies": []any{map[string]any{"vulnerabilities": []any{map[string]any{"name": cve, "severity": "HIGH"}}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := container.CreateItem(t.Context(), azcosmos.NewPartitionKeyString(url), body, nil); err != nil {
			t.Fatal(err)
		}
	}
	c := cosmos.NewReports(cosmos.Account{Endpoint: endpoint, Key: config.NewSecret(anyKey)}, scans, cosmos.Options{PageSize: 7})
	dir := t.TempDir()
	fetch := func() (found []string) {
		t.Helper()
		// _ts has whole seconds, and the emulator's Date header, up to which is
		// read, may be the second before: what was just written comes next time.
		time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second)))
		u, err := dataset.Begin(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer u.Close()
		err = c.Collect(t.Context(), &collector.Run{AsOf: time.Now(), Data: u, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Progress: silent{}})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := dataset.ReadRows[dataset.Finding](filepath.Join(dir, dataset.FindingsTable(c.Name())))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			found = append(found, r.GitURL+" "+r.ID)
		}
		return found
	}
	var want []string
	for n := range 40 {
		put(n, []string{"master", "main"}[n%2], "CVE-2020-0001")
		put(n, "PR-1", "CVE-2020-0002")
		want = append(want, fmt.Sprintf("https://git.example/repo-%02d.git CVE-2020-0001", n))
	}
	if got := fetch(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	put(7, "master", "CVE-2021-0001")
	want[7] = "https://git.example/repo-07.git CVE-2021-0001"
	if got := fetch(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
