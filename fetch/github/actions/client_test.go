package actions_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/actions"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/nodetest"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// The collector with the client it has in the program.

const token = "ghp_canaryCANARYcanaryCANARYcanaryCANARY"

var present = time.Date(2026, 3, 20, 10, 30, 0, 0, time.UTC)

// clock is a clock that only sleeping moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	return ctx.Err()
}

// organisation makes one with n repositories, all of a kind.
func organisation(n int) *standin.Organisation {
	org := &standin.Organisation{Login: "acme"}
	for i := range n {
		r := &standin.Repository{Name: fmt.Sprintf("repo-%04d", i), PushedAt: present.Add(-50 * 24 * time.Hour)}
		w := &standin.Workflow{ID: int64(i + 1), Name: "CI", Path: ".github/workflows/ci.yml"}
		r.Workflows = []*standin.Workflow{w}
		for k, conclusion := range []string{"success", "failure"} {
			at := present.Add(-time.Duration(50+k) * time.Hour)
			failed := standin.Job{Name: "build", Status: "completed", Conclusion: "failure", Started: at, Completed: at.Add(time.Minute),
				Steps: []standin.Step{{Name: "test", Status: "completed", Conclusion: "failure", Started: at, Completed: at.Add(time.Minute)}}}
			run := &standin.Run{ID: int64(10*i + k + 1), Workflow: w, Number: k + 1, Event: "push", Branch: "main", Title: "Change", Created: at,
				Attempts: []standin.Attempt{{Status: "completed", Conclusion: conclusion, Started: at, Updated: at.Add(2 * time.Minute)}}}
			if conclusion == "failure" {
				run.Attempts[0].Jobs = []standin.Job{failed}
				run.Attempts = append(run.Attempts, standin.Attempt{Status: "completed", Conclusion: "success", Started: at.Add(time.Hour), Updated: at.Add(61 * time.Minute)})
			}
			r.Runs = append(r.Runs, run)
		}
		org.Repositories = append(org.Repositories, r)
	}
	return org
}

func listen(t testing.TB, s *standin.Server) (api string) {
	t.Helper()
	l, err := standin.Listen(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.API
}

type quiet struct{}

func (quiet) Total(int64, string) {}
func (quiet) Add(int64)           {}
func (quiet) Say(string)          {}

// collect reads with the program's client into a folder.
func collect(t testing.TB, api, dir string, o connection.Options) (entry *dataset.Provenance, log string, err error) {
	t.Helper()
	cfg := &config.Config{
		Organisations: []string{"acme"},
		Sources:       config.Sources{GitHub: config.GitHub{API: api, Actions: true, Concurrency: 5}},
		Pipelines:     config.Pipelines{Branches: []string{"main"}, HistoryDays: 30},
	}
	c := actions.New(cfg, &config.Environment{GitHubToken: config.NewSecret(token)}, o, nil)
	u, err := dataset.Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	var b bytes.Buffer
	err = c.Collect(t.Context(), &collector.Run{AsOf: present, Data: u, Log: slog.New(slog.NewTextHandler(&b, nil)), Progress: quiet{}})
	return u.Provenance(c.Name()), b.String(), err
}

// Faults that pass leave complete data, within the limits.
func TestPassingFaultsLeaveCompleteData(t *testing.T) {
	c := &clock{at: present}
	server := standin.New(standin.Options{Token: token, Now: c.now}, organisation(40))
	api := listen(t, server)
	paused := false
	var mu sync.Mutex
	failed := make(map[string]int)
	server.SetFault(func(r standin.Request) standin.Fault {
		mu.Lock()
		defer mu.Unlock()
		if r.N == 60 && !paused {
			paused = true
			return standin.Fault{Status: 429, RetryAfter: 60}
		}
		// Which requests are the unlucky ones depends on who comes first; none is
		// so often that it is given up.
		const most = 4
		if failed[r.Path]++; failed[r.Path] > most {
			return standin.Fault{}
		}
		switch {
		case r.N%7 == 0:
			return standin.Fault{Status: 502}
		case r.N%7 == 3:
			return standin.Fault{Body: standin.CutConnection}
		case r.N%11 == 5:
			return standin.Fault{Body: standin.CutJSON}
		case r.N%13 == 7:
			return standin.Fault{Reset: true}
		}
		return standin.Fault{}
	})
	dir := t.TempDir()
	entry, log, err := collect(t, api, dir, connection.Options{Now: c.now, Sleep: c.sleep, FirstWait: time.Millisecond})
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	if entry.Rows != 40*4 || len(entry.Warnings) != 0 {
		t.Errorf("%d rows, warnings %q", entry.Rows, entry.Warnings)
	}
	stats := server.Stats()
	// While the answer that asks for silence is under way, each of the five may
	// have been answered and have sent one more.
	if stats.InFlight > 5 || stats.WhilePaused > 2*5 {
		t.Errorf("%d requests at once, %d while GitHub asked for silence", stats.InFlight, stats.WhilePaused)
	}
	if strings.Contains(log, token) {
		t.Error("the token is in the log")
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(token)) {
			t.Errorf("the token is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A limit that is not reset in time stops the read at once; the next run resumes
// there.
func TestReadStopsAtALimitAndIsResumed(t *testing.T) {
	org := organisation(40)
	server := standin.New(standin.Options{Token: token, Limits: standin.Limits{Core: 60}}, org)
	api := listen(t, server)
	dir := t.TempDir()
	entry, _, err := collect(t, api, dir, connection.Options{TimeBudget: time.Minute})
	if err == nil || entry != nil || !strings.Contains(err.Error(), "REST requests") || !strings.Contains(err.Error(), "the next run continues from there") {
		t.Errorf("error %v, entry %v", err, entry)
	}
	if n := server.Stats().REST; n > 62 {
		t.Errorf("%d requests with a limit of 60", n)
	}
	entry, log, err := collect(t, listen(t, standin.New(standin.Options{Token: token}, org)), dir, connection.Options{})
	if err != nil || entry.Rows != 40*4 || !strings.Contains(log, "resumed=true") {
		t.Errorf("afterwards %v, %+v\n%s", err, entry, log)
	}
}

// Every request, and every answer of the stand-in, is as GitHub's own OpenAPI
// description says, but for the range of dates: GitHub takes it, the description
// knows single dates only.
func TestRequestsMatchGitHubsDescription(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode: reading the description takes half a minute; make check runs it")
	}
	api := nodetest.Prism(t, listen(t, standin.New(standin.Options{Token: token}, organisation(3))))
	var mu sync.Mutex
	asked := map[string]int{}
	entry, log, err := collect(t, api, t.TempDir(), connection.Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.Header.Set("Accept", "application/json") // the description does not know go-github's
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		var violations []struct {
			Location []string
			Message  string
		}
		if v := answer.Header.Get("sl-violations"); v != "" {
			if err := json.Unmarshal([]byte(v), &violations); err != nil {
				t.Error(err)
			}
		}
		for _, v := range violations {
			if strings.Join(v.Location, ".") != "request.query.created" {
				t.Errorf("%s %s: %+v", r.Method, r.URL, v)
			}
		}
		mu.Lock()
		asked[answer.Status]++
		mu.Unlock()
		return answer, nil
	})})
	if err != nil || entry.Rows != 3*4 {
		t.Fatalf("%v, %+v\n%s", err, entry, log)
	}
	// The limits and the list; of each repository the runs, and the first attempt
	// of one with its jobs.
	if asked["200 OK"] != 2+3*3 || len(asked) != 1 {
		t.Errorf("%v", asked)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
