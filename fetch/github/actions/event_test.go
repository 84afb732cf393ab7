package actions

import (
	"math"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

func TestOutcome(t *testing.T) {
	for conclusion, want := range map[string][2]string{
		"success":         {"Pipeline Succeeded", "SUCCESS"},
		"failure":         {"Pipeline Failed", "FAILURE"},
		"timed_out":       {"Pipeline Failed", "FAILURE"},
		"startup_failure": {"Pipeline Failed", "FAILURE"},
		"cancelled":       {"Pipeline Failed", "ABORTED"},
		"neutral":         {"Pipeline Failed", "UNKNOWN"},
		"skipped":         {"Pipeline Failed", "UNKNOWN"},
		"action_required": {"Pipeline Failed", "UNKNOWN"},
		"stale":           {"Pipeline Failed", "UNKNOWN"},
		"":                {"Pipeline Failed", "UNKNOWN"},
		"Success":         {"Pipeline Failed", "UNKNOWN"},
	} {
		if step, result := outcome(conclusion); step != want[0] || result != want[1] {
			t.Errorf("%q: %s, %s", conclusion, step, result)
		}
	}
}

func TestBelongs(t *testing.T) {
	r := &recorder{repository: &dataset.Repository{Branch: "main"}}
	ours, fork := &owned{1}, &owned{2}
	for _, c := range []struct {
		name string
		run  run
		want bool
	}{
		{"a push", run{ID: 1, Branch: "main", Event: "push", Repository: ours, Head: ours}, true},
		{"another branch", run{ID: 1, Branch: "dev", Event: "push", Repository: ours, Head: ours}, false},
		{"the branch of a fork", run{ID: 1, Branch: "main", Event: "pull_request", Repository: ours, Head: fork}, false},
		{"the branch of a fork that is gone", run{ID: 1, Branch: "main", Event: "pull_request_target", Repository: ours}, false},
		{"a schedule of an older server", run{ID: 1, Branch: "main", Event: "schedule"}, true},
		{"no id", run{Branch: "main", Repository: ours, Head: ours}, false},
	} {
		if got := r.belongs(&c.run); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

func TestWorkflowNames(t *testing.T) {
	for _, c := range []struct {
		run           run
		name, address string
	}{
		{run{Name: "CI", Path: ".github/workflows/ci.yml"}, "CI", "workflows/ci.yml"},
		{run{Name: " ", Path: ".github/workflows/a b.yml@refs/heads/main"}, ".github/workflows/a b.yml@refs/heads/main", "workflows/a%20b.yml"},
		{run{Name: "npm in / for left-pad - Update #12", Path: "dynamic/dependabot/dependabot-updates"}, "Dependabot Updates", "workflows/dependabot/dependabot-updates"},
		{run{Name: "CodeQL", Path: "dynamic/github-code-scanning/codeql"}, "CodeQL", "workflows/github-code-scanning/codeql"},
		{run{WorkflowID: 9}, "workflow 9", ""},
		{run{Name: "x", Path: ".github/workflows/../../settings"}, "x", ""},
		{run{Name: "x", Path: "https://example.com/"}, "x", ""},
	} {
		if got := c.run.workflow(); got != c.name {
			t.Errorf("%+v: name %q, want %q", c.run, got, c.name)
		}
		if got := address(c.run.Path); got != c.address {
			t.Errorf("%q: address %q, want %q", c.run.Path, got, c.address)
		}
	}
}

// What is missing stays missing.
func TestEventWithoutTimes(t *testing.T) {
	r := newRecorder(&dataset.Repository{Owner: "o", Name: "r", Branch: "main"}, nil)
	e := r.events(&run{ID: 5, Status: "completed", Conclusion: "success"}, nil)[0]
	if !e.Scheduled.IsMissing() || !e.Stage.IsMissing() || !math.IsNaN(e.Duration) || !math.IsNaN(e.TS) || e.JobURL != "" || e.GitURL != "" || e.Branch != "main" {
		t.Errorf("%+v", e)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	e = r.events(&run{ID: 5, Status: "completed", Created: at, Started: at.Add(time.Hour), Updated: at}, nil)[0]
	if !math.IsNaN(e.Duration) {
		t.Errorf("ended before it began: duration %v", e.Duration)
	}
}

func TestDivide(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ seconds, n int64 }{{1, 2}, {2, 2}, {7, 3}, {86_400, 5}, {3, 100}} {
		w := window{at, at.Add(time.Duration(c.seconds-1) * time.Second)}
		parts := w.divide(c.n)
		covered, next := int64(0), w.to
		for _, p := range parts {
			if !p.to.Equal(next) || p.seconds() < 1 {
				t.Errorf("%+v: %v", c, parts)
			}
			covered, next = covered+p.seconds(), p.from.Add(-time.Second)
		}
		if covered != c.seconds {
			t.Errorf("%+v: %d seconds in %v", c, covered, parts)
		}
	}
}
