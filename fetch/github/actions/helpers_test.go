package actions

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
)

var asOf = time.Date(2026, 3, 20, 10, 30, 0, 0, time.UTC)

// account is an organisation at a stand-in.
type account struct {
	*standin.Server
	org *standin.Organisation
	api string
	cfg *config.Config
	now time.Time // of the collector's clock
}

func newAccount(t testing.TB, repositories ...*standin.Repository) *account {
	t.Helper()
	a := &account{org: &standin.Organisation{Login: "acme", Repositories: repositories}, now: asOf}
	a.Server = standin.New(standin.Options{Token: "token", Limits: standin.Limits{Core: 1e6}}, a.org)
	listening, err := standin.Listen(a.Server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listening.Close() })
	a.api = listening.API
	a.cfg = &config.Config{
		Organisations: []string{"acme"},
		Sources:       config.Sources{GitHub: config.GitHub{API: a.api, Actions: true, Concurrency: 4}},
		Pipelines:     config.Pipelines{Branches: []string{"master", "main"}, HistoryDays: 180, Nightly: []string{"HMCTS_Nightly"}},
	}
	return a
}

// collectorWith returns a collector that signs in with a token. It sends each
// request once and waits for nothing long.
func (a *account) collectorWith(token string) *Collector {
	env := &config.Environment{GitHubToken: config.NewSecret(token)}
	options := connection.Options{Attempts: 1, TimeBudget: 30 * time.Second, Now: func() time.Time { return a.now }}
	return New(a.cfg, env, options, nil)
}

func (a *account) collector() *Collector { return a.collectorWith("token") }

// requests is the number of requests for runs since the counts were reset.
func (a *account) requests() int {
	n := 0
	for path, k := range a.Stats().Paths {
		if strings.Contains(path, "/actions/") {
			n += k
		}
	}
	return n
}

// repository makes a repository with one workflow that was pushed to at a time.
func repository(name string, pushed time.Time) *standin.Repository {
	return &standin.Repository{
		Name: name, Branch: "main", PushedAt: pushed,
		Workflows: []*standin.Workflow{{ID: 7, Name: "CI", Path: ".github/workflows/ci.yml"}},
	}
}

// add adds a run that was created at a time and took ten minutes.
func add(r *standin.Repository, id int64, event, conclusion string, created time.Time, jobs ...standin.Job) *standin.Run {
	status := "completed"
	if conclusion == "running" {
		status, conclusion = "in_progress", ""
	}
	run := &standin.Run{
		ID: id, Workflow: r.Workflows[0], Number: int(id), Event: event, Branch: r.Branch, Created: created,
		Attempts: []standin.Attempt{{Status: status, Conclusion: conclusion, Started: created.Add(time.Minute), Updated: created.Add(11 * time.Minute), Jobs: jobs}},
	}
	r.Runs = append(r.Runs, run)
	return run
}

// failing is a job that failed in a step.
func failing(name, step string, at time.Time) standin.Job {
	return standin.Job{
		Name: name, Status: "completed", Conclusion: "failure", Started: at.Add(-time.Minute), Completed: at,
		Steps: []standin.Step{
			{Name: "Set up job", Status: "completed", Conclusion: "success", Started: at.Add(-time.Minute), Completed: at.Add(-time.Minute)},
			{Name: step, Status: "completed", Conclusion: "failure", Started: at.Add(-time.Minute), Completed: at},
			{Name: "after", Status: "completed", Conclusion: "skipped", Started: at, Completed: at},
		},
	}
}

type progress struct {
	mu          sync.Mutex
	total, done int64
}

func (p *progress) Total(n int64, _ string) { p.mu.Lock(); p.total = n; p.mu.Unlock() }
func (p *progress) Add(n int64)             { p.mu.Lock(); p.done += n; p.mu.Unlock() }
func (p *progress) Say(string)              {}

// outcomeOf is what a run left apart from data.
type outcomeOf struct {
	err   error
	log   string
	entry *dataset.Provenance
}

func collect(t testing.TB, dir string, c collector.Collector) outcomeOf {
	t.Helper()
	return collectContext(context.Background(), t, dir, c)
}

func collectContext(ctx context.Context, t testing.TB, dir string, c collector.Collector) outcomeOf {
	t.Helper()
	u, err := dataset.Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	var log bytes.Buffer
	p := &progress{}
	o := outcomeOf{err: c.Collect(ctx, &collector.Run{
		AsOf: asOf, Data: u, Progress: p, Log: slog.New(slog.NewTextHandler(&log, nil)),
	})}
	if o.err == nil && p.done != p.total {
		t.Errorf("progress %d of %d", p.done, p.total)
	}
	if o.err == nil {
		if err := u.SetAsOf(asOf); err != nil {
			t.Fatal(err)
		}
	}
	o.log, o.entry = log.String(), u.Provenance(c.Name())
	return o
}

// must collects without an error and returns the manifest's entry.
func must(t testing.TB, dir string, c collector.Collector) *dataset.Provenance {
	t.Helper()
	o := collect(t, dir, c)
	if o.err != nil {
		t.Fatalf("%v\n%s", o.err, o.log)
	}
	return o.entry
}

// origins returns the commit, the repository and the runner of every event that
// the files of a data set hold, sorted.
func origins(t testing.TB, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.Contains(path, "/events/") || filepath.Ext(path) != ".parquet" {
			return err
		}
		rows, err := dataset.ReadRows[eventtest.Row](path)
		for i := range rows {
			e := rows[i].Event()
			all = append(all, strings.Join([]string{e.ID, e.GitCommit, e.GitURL, e.NodeLabels}, " "))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// rows returns every event of a data set as a text, sorted.
func rows(t testing.TB, dir string) []string {
	t.Helper()
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var all []string
	err = d.Events(context.Background(), func(b *eventfile.Batch) error {
		for i := range b.N {
			all = append(all, strings.Join([]string{
				b.ID.At(i), b.CorrelationID.At(i), b.JobName.At(i), b.BuildID.At(i), b.Branch.At(i), b.Step.At(i), b.Result.At(i), b.Trigger.At(i),
				b.BuildURL.At(i), instantText(b.Scheduled[i]), instantText(b.Stage[i]), fmt.Sprint(b.Duration[i], int64(b.TS[i])),
			}, "|"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func instantText(i eventfile.Instant) string {
	if i.IsMissing() {
		return "-"
	}
	return i.Time().Format("01-02T15:04:05")
}

// figureRows returns a figure's rows as texts, with their values joined.
func (a *account) figureRows(t testing.TB, dir, id string, kind ci.Type) []string {
	t.Helper()
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p, err := ci.Read(context.Background(), d, ci.Options{AsOf: asOf, Branches: a.cfg.Pipelines.Branches})
	if err != nil {
		t.Fatal(err)
	}
	f := p.Figure(ci.Selection{Project: ci.All, Type: kind}, id)
	if f == nil {
		t.Fatalf("no figure %s", id)
	}
	var list []string
	for _, row := range f.Rows {
		var texts []string
		for _, v := range row {
			texts = append(texts, v.String())
		}
		list = append(list, strings.Join(texts, "="))
	}
	return list
}
