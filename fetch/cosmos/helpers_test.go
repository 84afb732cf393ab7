package cosmos

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
)

const (
	goodKey  = "dGhlIGtleSB0aGF0IG9wZW5zIHRoZSBzdGFuZC1pbg=="
	wrongKey = "YSBrZXkgdGhhdCBmaXRzIG5vd2hlcmUsIGFsYXM="
)

var asOf = time.Date(2026, 3, 20, 10, 37, 23, 0, time.UTC)

// account is a stand-in with one container, jenkins/pipeline-metrics.
type account struct {
	*cosmosdb.Server
	endpoint  string
	documents *cosmosdb.Memory
}

func newAccount(t testing.TB, o cosmosdb.Options) *account {
	t.Helper()
	o.Key = goodKey
	s, err := cosmosdb.New(o)
	if err != nil {
		t.Fatal(err)
	}
	a := &account{Server: s, documents: cosmosdb.NewMemory("current_build_scheduled_time", "_ts")}
	s.AddContainer("jenkins", "pipeline-metrics", "/_partitionKey", a.documents)
	l, err := cosmosdb.Listen(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	a.endpoint = l.Endpoint
	return a
}

// sample returns the n-th pipeline document of the day that is days before as-of.
func sample(days, n int) (id string, body []byte) {
	scheduled := asOf.AddDate(0, 0, -days).Truncate(24 * time.Hour).Add(time.Duration(n) * time.Second)
	id = fmt.Sprintf("%04d-%06d", days, n)
	return id, fmt.Appendf(nil, `{"id":"%s","correlation_id":"c%d","product":"cmc","component":"api","branch_name":"%s","build_number":"%d","build_id":"%d",`+
		`"job_name":"HMCTS_CMC/repo-%d/master","job_base_name":"master","build_tag":"jenkins-HMCTS_CMC-repo-%d-master-%d","node_name":"n1","node_labels":"n1 linux",`+
		`"build_url":"https://build.example/%d","job_url":"https://build.example/","git_url":"https://git.example/repo-%d.git","git_commit":"%040d","current_step_name":"build",`+
		`"current_build_result":null,"current_build_current_result":"SUCCESS","current_build_scheduled_time":"%s","stage_timestamp":"%s","current_build_duration":%d,`+
		`"_rid":"r","_self":"s","_etag":"e","_attachments":"attachments/","_ts":%d}`,
		id, n/5, []string{"master", "main", "PR-12"}[n%3], n, n, n%17, n%17, n, n, n%17, n,
		scheduled.Format(time.RFC3339), scheduled.Add(time.Minute).Format("2006-01-02T15:04:05.000Z"), 1000+n, scheduled.Add(time.Minute).Unix())
}

// fill puts perDay documents into each of the days before as-of.
func (a *account) fill(days, perDay int) {
	for d := days - 1; d >= 0; d-- {
		for n := range perDay {
			a.documents.Put(sample(d, n))
		}
	}
}

func (a *account) collector(days int, tune func(*Options)) *Collector {
	o := Options{PageSize: 50, Sleep: noSleep}
	if tune != nil {
		tune(&o)
	}
	return New(Account{Endpoint: a.endpoint, Key: config.NewSecret(goodKey)},
		Source{Database: "jenkins", Container: "pipeline-metrics", Branches: []string{"master", "main"}, HistoryDays: days}, o)
}

func noSleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// progress is a Progress that records its calls.
type progress struct {
	mu    sync.Mutex
	total int64
	done  int64
	note  string
}

func (p *progress) Total(n int64, _ string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total = n
}

func (p *progress) Add(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
}

func (p *progress) Say(note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note = note
}

// outcome is the result of a run, apart from its data.
type outcome struct {
	err      error
	log      string
	progress *progress
	entry    *dataset.Provenance
}

func collect(t testing.TB, dir string, c collector.Collector, at time.Time) outcome {
	t.Helper()
	return collectContext(context.Background(), t, dir, c, at)
}

func collectContext(ctx context.Context, t testing.TB, dir string, c collector.Collector, at time.Time) outcome {
	t.Helper()
	u, err := dataset.Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	var log bytes.Buffer
	o := outcome{progress: &progress{}}
	o.err = c.Collect(ctx, &collector.Run{
		AsOf: at, Data: u, Progress: o.progress,
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	o.log = log.String()
	o.entry = u.Provenance(c.Name())
	return o
}

// rows returns every event of a data set as a text, sorted; withOrder adds its
// number in the order read.
func rows(t testing.TB, dir string, withOrder bool) []string {
	t.Helper()
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var all []string
	err = d.Events(context.Background(), func(b *eventfile.Batch) error {
		for i := range b.N {
			line := strings.Join([]string{
				b.Source.At(i), b.Partition.At(i), b.CorrelationID.At(i), b.JobName.At(i), b.BuildID.At(i), b.BuildTag.At(i), b.Branch.At(i),
				b.Step.At(i), b.Result.At(i), b.JobURL.At(i), b.BuildURL.At(i),
				fmt.Sprint(b.Scheduled[i], b.Stage[i], b.Duration[i], b.TS[i], b.Key[i]),
			}, "|")
			if withOrder {
				line += fmt.Sprint("|", b.Order[i])
			}
			all = append(all, line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// undisturbed returns the rows of one run without faults.
func (a *account) undisturbed(t testing.TB, days int) []string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if o := collect(t, dir, a.collector(days, nil), asOf); o.err != nil {
		t.Fatal(o.err)
	}
	return rows(t, dir, false)
}

// wanted returns how many documents of fill are on the configured branches.
func wanted(days, perDay int) int {
	n := 0
	for i := range perDay {
		if i%3 != 2 {
			n++
		}
	}
	return n * days
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
