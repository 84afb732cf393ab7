package ci

import (
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is 2019-11-20T10:37:23Z.
func TestStandingsSayTheStateAndSinceWhen(t *testing.T) {
	report := reportOn(testOptions(), buildtest.Events(t, `
		a/aborted A 2d
		a/forever S 9d
		a/forever S 8d
		a/green F 9d
		a/green S 8d
		a/green A 7d
		a/green S 6d
		a/never F 2d
		a/old F 20d
		a/red S 9d
		a/red F 5d
		a/red F 4d`))
	want := map[string]string{
		"a/aborted": "idle", "a/forever": "green", "a/green": "green 2019-11-12T10:37:23Z", "a/never": "red",
		"a/old": "idle 2019-10-31T10:37:23Z", "a/red": "red 2019-11-15T10:37:23Z",
	}
	standings := report.Standings()
	if len(standings) != len(want) {
		t.Errorf("got %d pipelines, want %d", len(standings), len(want))
	}
	for _, s := range standings {
		got := s.State.String()
		if !s.Since.IsZero() {
			got += " " + s.Since.Format(time.RFC3339)
		}
		if got != want[s.Pipeline] {
			t.Errorf("%s: got %q, want %q", s.Pipeline, got, want[s.Pipeline])
		}
		if len(s.Projects) != 1 || s.Projects[0] != "a" {
			t.Errorf("%s: got the projects %q, want a", s.Pipeline, s.Projects)
		}
	}
}
