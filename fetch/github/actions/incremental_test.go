package actions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/ci"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// A second read asks only for what may have changed.
func TestSecondReadAsksOnlyForChanges(t *testing.T) {
	long := asOf.Add(-50 * 24 * time.Hour)
	var all []*standin.Repository
	for i := range 20 {
		r := repository(fmt.Sprintf("repo-%02d", i), long)
		add(r, int64(100*i+1), "push", "failure", long, failing("build", "x", long))
		all = append(all, r)
	}
	nightly, running, again := all[3], all[4], all[5]
	add(nightly, 302, "schedule", "success", asOf.Add(-9*time.Hour))
	going := add(running, 402, "workflow_dispatch", "running", asOf.Add(-time.Hour))
	rerun := add(again, 502, "push", "failure", asOf.Add(-3*24*time.Hour), failing("build", "flaky", asOf.Add(-3*24*time.Hour)))
	a := newAccount(t, all...)
	dir := t.TempDir()
	must(t, dir, a.collector())
	if n := a.requests(); n != 20+1 {
		t.Errorf("the first read took %d requests, want 21", n)
	}
	equal(t, "statuses", a.figureRows(t, dir, "build-status-14d", ci.AllTypes), []string{"SUCCESS=1", "FAILURE=1", "ABORTED=0", "UNKNOWN=1"})

	a.now = a.now.Add(time.Hour)
	a.ResetStats()
	must(t, dir, a.collector())
	if n := a.requests(); n != 2 {
		t.Errorf("nothing has changed: %d requests, want 2 (the schedule and the run in progress)", n)
	}

	a.Change(func() {
		going.Attempts[0].Status, going.Attempts[0].Conclusion, going.Attempts[0].Updated = "completed", "success", a.now
		add(nightly, 303, "schedule", "success", a.now.Add(5*time.Minute))
		rerun.Attempts = append(rerun.Attempts, standin.Attempt{Status: "completed", Conclusion: "success", Started: a.now, Updated: a.now.Add(time.Minute)})
		again.PushedAt = a.now
		add(again, 503, "push", "success", asOf.Add(-10*time.Minute))
	})
	a.ResetStats()
	a.now = a.now.Add(2 * time.Hour)
	must(t, dir, a.collector())
	// Of the repository with the run started again: the list, the first attempt
	// and its jobs.
	if n := a.requests(); n != 1+1+3 {
		t.Errorf("%d requests, want 5: %v", n, a.Stats().Paths)
	}
	got := rows(t, dir)
	for _, part := range []string{"402/1/run|402.1|acme/repo-04/CI|402|main|Pipeline Succeeded|SUCCESS", "303/1/run", "503/1/run", "502/2/run|502.2|acme/repo-05/CI|502.2|main|Pipeline Succeeded"} {
		if !has(got, part) {
			t.Errorf("no %s in\n%s", part, strings.Join(got, "\n"))
		}
	}

	a.ResetStats()
	a.now = a.now.Add(2 * time.Hour)
	must(t, dir, a.collector())
	if n := a.requests(); n != 1 {
		t.Errorf("only the schedule is left: %d requests", n)
	}
}

// A repository that nothing happened in for long has its new runs read from when
// it was last read, however many there are.
func TestNewRunsBeyondAPageAreAllRead(t *testing.T) {
	r := repository("busy", asOf.Add(-time.Hour))
	add(r, 1, "push", "success", asOf.Add(-2*time.Hour))
	a := newAccount(t, r)
	dir := t.TempDir()
	a.now = asOf.Add(-time.Hour)
	must(t, dir, a.collector())
	a.Change(func() {
		for i := range 250 {
			add(r, int64(i+2), "push", "success", asOf.Add(-40*time.Minute+time.Duration(i)*time.Second))
		}
		r.PushedAt = asOf
	})
	a.now = asOf
	a.ResetStats()
	if entry := must(t, dir, a.collector()); entry.Rows != 251 {
		t.Errorf("%d rows, want 251", entry.Rows)
	}
	if n := a.requests(); n != 4 {
		t.Errorf("%d requests, want 4", n)
	}
}

// A run that had not ended and is older than the newest hundred is asked for by
// its number; a deleted one is forgotten.
func TestUnfinishedRunsAreReadAgain(t *testing.T) {
	r := repository("busy", asOf)
	waiting := add(r, 1, "push", "running", asOf.Add(-9*24*time.Hour))
	waiting.Attempts[0].Status = "waiting"
	add(r, 2, "push", "running", asOf.Add(-8*24*time.Hour))
	for i := range 150 {
		add(r, int64(i+10), "push", "success", asOf.Add(-7*24*time.Hour+time.Duration(i)*time.Minute))
	}
	a := newAccount(t, r)
	dir := t.TempDir()
	must(t, dir, a.collector())
	if got := rows(t, dir); !has(got, "1/1/run|1.1|acme/busy/CI|1|main|waiting||push") {
		t.Errorf("events:\n%s", strings.Join(got, "\n"))
	}
	a.Change(func() {
		waiting.Attempts[0] = standin.Attempt{Status: "completed", Conclusion: "cancelled", Started: waiting.Created, Updated: asOf.Add(-time.Minute)}
		r.Runs = slices.Delete(r.Runs, 1, 2)
	})
	a.ResetStats()
	must(t, dir, a.collector())
	if n := a.requests(); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
	equal(t, "statuses", a.figureRows(t, dir, "build-status-14d", ci.AllTypes), []string{"SUCCESS=150", "FAILURE=0", "ABORTED=1", "UNKNOWN=1"})
	a.Change(func() { r.PushedAt = asOf.Add(-24 * time.Hour) })
	a.ResetStats()
	must(t, dir, a.collector())
	if n := a.requests(); n != 0 {
		t.Errorf("%d requests when nothing is open, want 0", n)
	}
}

// many is an account of n repositories with three runs each.
func many(t *testing.T, n int) *account {
	var all []*standin.Repository
	for i := range n {
		r := repository(fmt.Sprintf("repo-%03d", i), asOf)
		add(r, int64(10*i+1), "push", "success", asOf.Add(-30*time.Hour))
		add(r, int64(10*i+2), "push", "failure", asOf.Add(-20*time.Hour), failing("build", "go test", asOf.Add(-20*time.Hour)))
		add(r, int64(10*i+3), "schedule", "success", asOf.Add(-10*time.Hour))
		all = append(all, r)
	}
	return newAccount(t, all...)
}

// withoutURLs cuts off what differs between two servers.
func withoutURLs(rows []string) []string {
	for i, row := range rows {
		rows[i], _, _ = strings.Cut(row, "|http")
	}
	return rows
}

// A token that expires in the middle leaves the data as it was; the next run
// resumes there.
func TestInterruptedReadIsResumed(t *testing.T) {
	const n = 40
	quiet := t.TempDir()
	must(t, quiet, many(t, n).collector())
	want := withoutURLs(rows(t, quiet))

	for _, how := range []standin.Fault{{Exhaust: true}, {Status: 401, Message: "Bad credentials"}, {Status: 403, RetryAfter: 3600}, {Status: 429}} {
		dir := t.TempDir()
		a := many(t, n)
		a.SetFault(func(r standin.Request) standin.Fault {
			if r.N >= 70 {
				return how
			}
			return standin.Fault{}
		})
		c := a.collector()
		c.batchCalls = 25
		o := collect(t, dir, c)
		if o.err == nil || !strings.Contains(o.err.Error(), "repositories are read and kept, and the next run continues from there") {
			t.Errorf("%+v: error %v", how, o.err)
		}
		if o.entry != nil {
			t.Errorf("%+v: there is an entry: %+v", how, o.entry)
		}
		asked := a.requests()
		if asked > 70+4 {
			t.Errorf("%+v: %d requests, though the 70th was refused", how, asked)
		}
		again := many(t, n) // the limits of the other are used up
		o = collect(t, dir, again.collector())
		if o.err != nil {
			t.Fatalf("%+v: %v", how, o.err)
		}
		if !strings.Contains(o.log, "resumed=true") {
			t.Errorf("%+v: not resumed", how)
		}
		// What remained, and then once more each repository, as all were pushed to
		// a moment ago.
		if k := again.requests(); asked+k > 2*n+8+n {
			t.Errorf("%+v: %d and %d requests", how, asked, k)
		}
		if got := withoutURLs(rows(t, dir)); !slices.Equal(got, want) {
			t.Errorf("%+v: %d events, want %d", how, len(got), len(want))
		}
	}
}

func TestStoppedReadIsResumed(t *testing.T) {
	a := many(t, 60)
	dir := t.TempDir()
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stopped")
	a.SetFault(func(r standin.Request) standin.Fault {
		if r.N == 50 {
			cancel(stop)
		}
		return standin.Fault{}
	})
	if o := collectContext(ctx, t, dir, a.collector()); !errors.Is(o.err, stop) {
		t.Errorf("error %v", o.err)
	}
	a.SetFault(nil)
	if entry := must(t, dir, a.collector()); entry.Rows != 240 {
		t.Errorf("%d rows, want 240", entry.Rows)
	}
}
