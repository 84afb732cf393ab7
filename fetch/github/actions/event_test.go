package actions

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

func TestConclusionsEndAttempts(t *testing.T) {
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
			t.Errorf("%q: got %s, %s, want %q", conclusion, step, result, want)
		}
	}
}

func TestRunsOfForksDoNotBelongToTheDefaultBranch(t *testing.T) {
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
			t.Errorf("%s: got %t, want %t", c.name, got, c.want)
		}
	}
}

func TestWorkflowsHaveNamesAndAddresses(t *testing.T) {
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

func TestMissingTimesStayMissing(t *testing.T) {
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

func TestAddressesHoldNoUserInformation(t *testing.T) {
	for text, want := range map[string]string{
		"https://github.com/o/r":           "https://github.com/o/r",
		"https://user:pass@github.com/o/r": "https://github.com/o/r",
		"http://token@ghe.example/o/r/":    "http://ghe.example/o/r/",
		"git@github.com:o/r.git":           "",
		"javascript:alert(1)":              "",
	} {
		if got := link(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	r := newRecorder(&dataset.Repository{Owner: "o", Name: "r", Branch: "main", URL: "https://user:pass@github.com/o/r"}, nil)
	if e := r.events(&run{ID: 5}, nil)[0]; e.GitURL != "https://github.com/o/r.git" {
		t.Errorf("git_url %q, want https://github.com/o/r.git", e.GitURL)
	}
}

func TestDividedWindowsCoverTheWindow(t *testing.T) {
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
			t.Errorf("got %d seconds in %v, want %d", covered, parts, c.seconds)
		}
	}
}

// Whatever GitHub sends, only the last event of an attempt ends it, and every
// event has a build and an identity.
func FuzzEvents(f *testing.F) {
	f.Add([]byte(`{"id":1,"run_number":2,"run_attempt":3,"name":"CI","status":"completed","conclusion":"failure","html_url":"https://github.com/o/r/actions/runs/1","run_started_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:14:05Z"}`),
		[]byte(`[{"id":4,"name":"build","conclusion":"failure","completed_at":"2026-01-02T03:20:00Z","steps":[{"name":"test","number":1,"conclusion":"failure"}]},{"name":"Pipeline Failed","conclusion":"timed_out"}]`))
	f.Add([]byte(`{"id":1,"status":"queued","event":"schedule","path":"dynamic/../x"}`), []byte(`[]`))
	r := newRecorder(&dataset.Repository{Owner: "o", Name: "r", URL: "https://github.com/o/r", Branch: "develop"}, []string{"main"})
	f.Fuzz(func(t *testing.T, text, list []byte) {
		var u run
		var jobs []job
		if json.Unmarshal(text, &u) != nil || json.Unmarshal(list, &jobs) != nil {
			return
		}
		events := r.events(&u, jobs)
		for i, e := range events {
			terminal := e.Step == succeeded || e.Step == failed
			if u.Status == completed && terminal != (i == len(events)-1) {
				t.Errorf("event %d of %d: %+v", i, len(events), e)
			}
			if e.ID == "" || e.CorrelationID == "" || !strings.HasPrefix(e.JobName, "o/r/") || len(e.JobName) == len("o/r/") || e.Branch != "main" || e.Duration < 0 {
				t.Errorf("event %+v", e)
			}
			if last := events[len(events)-1]; e.Stage.Compare(last.Stage) > 0 {
				t.Errorf("%+v is later than the end %+v", e, last)
			}
			if e.BuildURL != "" && !strings.HasPrefix(strings.ToLower(e.BuildURL), "http") || strings.ContainsAny(e.Step+e.JobName+e.Trigger, "\n\r\x00") {
				t.Errorf("event %+v", e)
			}
		}
	})
}
