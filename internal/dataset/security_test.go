package dataset

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"
)

// The rows of the security tables come back as they went.
func TestSecurityTablesAreReadBackAsWritten(t *testing.T) {
	at := time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)
	roundTrip(t, []Repository{{Owner: "o", Name: "r", Topics: []string{"team-a", "x"}, PushedAt: at, CodeScanning: Off, HiddenAlerts: []AlertKind{Dependabot}},
		{Name: "empty", Topics: []string{}, PushedAt: at, HiddenAlerts: []AlertKind{}}})
	roundTrip(t, []File{{Owner: "o", Repo: "r", Path: "Dockerfile", Content: []byte("FROM x")}, {Path: "gone", Gap: "too large"}})
	score := 0.5
	roundTrip(t, []Alert{{Kind: Dependabot, CreatedAt: at, UpdatedAt: at, ClosedAt: &at, Assignees: []string{"ada", "bob"}, EPSS: &score,
		EPSSPercentile: &score, AutoDismissedAt: &at, Scope: "runtime", FixedVersion: "2.17.1"},
		{Kind: SecretScanning, CreatedAt: at, UpdatedAt: at, Assignees: []string{}, Validity: "active", PushProtectionBypassed: true}})
	roundTrip(t, []Finding{{ID: "CVE-2020-1", Score: 9.8, ReportedAt: at}})
	roundTrip(t, []Finding{})
}

func roundTrip[T any](t *testing.T, rows []T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.parquet")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteRows(f, rows); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	back, err := ReadRows[T](path)
	if err != nil {
		t.Fatal(err)
	}
	if len(back) != len(rows) {
		t.Fatalf("%T: %d rows, want %d", rows, len(back), len(rows))
	}
	for i := range rows {
		if !reflect.DeepEqual(back[i], rows[i]) {
			t.Errorf("%T: got %+v, want %+v", rows, back[i], rows[i])
		}
	}
}

func TestTablesAreThoseOfConfiguredCollectors(t *testing.T) {
	dir := t.TempDir()
	u, err := Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b", "a", "gone"} {
		files := map[string]func(io.Writer) error{FindingsTable(name): tableOf(), ReportsTable(name): tableOf()}
		if err := u.PutFiles(name, Provenance{Kind: "cosmos"}, files); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := u.Retire("gone", true); err != nil {
		t.Fatal(err)
	}
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	path := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	for name, want := range map[string][]string{
		FindingsTables: {path(FindingsTable("a")), path(FindingsTable("b"))}, ReportsTable("b"): {path(ReportsTable("b"))}, AlertsTable: nil,
	} {
		if got := d.Tables(name); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
