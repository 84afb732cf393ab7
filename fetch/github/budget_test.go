package github

import (
	"fmt"
	"testing"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/repofile/owner"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// The requests and points that 2,000 repositories with 20,000 alerts take, and
// a run after one in a hundred has changed.
func TestRequestsStayWithinTheirBudget(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 2,000 repositories")
	}
	const n = 2000
	a := newAccount(t, largeOrganisation(n), standin.Options{})
	// All that may be configured, and evidence of runtimes beyond the usual.
	a.tune = func(c *config.Config, _ *connection.Options) { c.Ownership = owner.Ways() }
	for i, r := range a.org.Repositories {
		r.Put("catalog-info.yaml", fmt.Appendf(nil, "spec: {owner: team-%d}", i))
		switch i % 10 {
		case 0, 1, 2:
			r.Put("gradle.properties", fmt.Appendf(nil, "version=%d", i))
			r.Put("gradle/libs.versions.toml", fmt.Appendf(nil, "# %d", i))
		case 9:
			r.Put("settings.gradle", nil)
			r.Put("app/build.gradle", fmt.Appendf(nil, "// %d", i))
		}
	}
	cold := a.must(t)
	s := a.Stats()
	t.Logf("cold: %d requests (%d REST, %d GraphQL) and %d points, %d in flight at most, %d repositories, %d files, %d alerts: %v",
		s.Requests, s.REST, s.GraphQL, s.Points, s.InFlight, len(cold.repositories), len(cold.files), len(cold.alerts), s.Paths)
	if len(cold.repositories) != n || len(cold.alerts) != 10*n {
		t.Errorf("%d repositories and %d alerts", len(cold.repositories), len(cold.alerts))
	}
	if s.Requests > 500 || s.Points > 300 {
		t.Errorf("%d requests and %d points, want at most 500 and 300", s.Requests, s.Points)
	}
	if s.InFlight > 8 {
		t.Errorf("%d requests at once, want at most 8", s.InFlight)
	}
	if f := cold.files[fmt.Sprintf("team%02d-service-%04d/images/tool/Dockerfile", 109%60, 109)]; string(f.Content) != "FROM tool:109" {
		t.Errorf("%+v", f)
	}

	a.Change(func() {
		for i := 0; i < n; i += 100 {
			r := a.org.Repositories[i+9] // without a Dockerfile in the root: the dearest
			r.PushedAt, r.UpdatedAt = day(1), day(1)
			r.Put("renovate.json", []byte(`{"changed": true}`))
			r.Put(".github/workflows/ci.yaml", fmt.Appendf(nil, "# changed %d", i))
			for _, alert := range r.Alerts {
				alert.State, alert.Updated, alert.Fixed, alert.Resolved = "fixed", day(1), day(1), day(1)
				if alert.Kind == standin.SecretScanning {
					alert.State = "resolved"
				}
			}
		}
	})
	a.ResetStats()
	warm := a.must(t)
	s = a.Stats()
	t.Logf("warm: %d requests (%d REST, %d GraphQL) and %d points: %v", s.Requests, s.REST, s.GraphQL, s.Points, s.Paths)
	if s.Requests > 60 {
		t.Errorf("%d requests, want at most 60", s.Requests)
	}
	open := 0
	for _, x := range warm.alerts {
		if x.ClosedAt == nil {
			open++
		}
	}
	if len(warm.alerts) != 10*n || open != 10*n-200 {
		t.Errorf("%d alerts, %d open", len(warm.alerts), open)
	}
	if f := warm.files["team09-service-0009/.github/workflows/ci.yaml"]; string(f.Content) != "# changed 0" {
		t.Errorf("%+v", f)
	}

	// Nothing has changed.
	a.ResetStats()
	same := a.must(t)
	s = a.Stats()
	t.Logf("same: %d requests and %d points, %d not modified", s.Requests, s.Points, s.NotModified)
	if s.Requests > 30 || len(same.files) != len(warm.files) || len(same.alerts) != len(warm.alerts) {
		t.Errorf("%d requests, %d files, %d alerts", s.Requests, len(same.files), len(same.alerts))
	}
}

func BenchmarkCollect(b *testing.B) {
	a := newAccount(b, largeOrganisation(500), standin.Options{})
	for b.Loop() {
		a.dir = b.TempDir()
		a.must(b)
	}
}
