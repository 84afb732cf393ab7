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
	"github.com/hmcts/rse-dashboard/internal/dataset"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func has(rows []string, part string) bool {
	return slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, part) })
}

// What GitHub concludes of a run becomes the status of a build.
func TestConclusionsBecomeStatuses(t *testing.T) {
	r := repository("shop", asOf.Add(-time.Hour))
	for i, conclusion := range []string{
		"success", "success", "success", "failure", "timed_out", "startup_failure", "cancelled", "neutral", "skipped", "action_required", "stale", "novel", "", "running",
	} {
		add(r, int64(i+1), "push", conclusion, asOf.Add(-time.Duration(i+1)*time.Hour))
	}
	a := newAccount(t, r)
	dir := t.TempDir()
	entry := must(t, dir, a.collector())
	equal(t, "statuses", a.figureRows(t, dir, "build-status-14d", ci.AllTypes), []string{"SUCCESS=3", "FAILURE=3", "ABORTED=1", "UNKNOWN=7"})
	if entry.Kind != "github" || entry.Read != 14 || entry.Rows != 14 || len(entry.Warnings) != 0 || !entry.From.Equal(time.Date(2025, 9, 20, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("entry %+v", entry)
	}
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p, err := ci.Read(t.Context(), d, ci.Options{AsOf: asOf, Branches: []string{"main"}})
	if err != nil {
		t.Fatal(err)
	}
	if c := p.Coverage(); c.Builds != 14 || c.WithEnd != 13 || c.Sources[0].Source != "github:acme" {
		t.Errorf("coverage %+v", c)
	}
	equal(t, "projects", p.Projects(), []string{"acme"})
}

// An attempt has the times, names and addresses that the run has.
func TestEventsHaveTheTimesAndNamesOfTheAttempt(t *testing.T) {
	r := repository("shop", asOf)
	run := add(r, 17, "push", "failure", asOf.Add(-2*time.Hour), failing("build", "go test", asOf.Add(-2*time.Hour+5*time.Minute)))
	run.Attempts = append(run.Attempts, standin.Attempt{Status: "completed", Conclusion: "success", Started: asOf.Add(-time.Hour), Updated: asOf.Add(-55 * time.Minute)})
	a := newAccount(t, r)
	dir := t.TempDir()
	must(t, dir, a.collector())
	home := "http://" + strings.TrimPrefix(a.api, "http://")
	got := rows(t, dir)
	for i, row := range got { // the stand-in's own address of pages
		before, rest, _ := strings.Cut(row, "|http")
		_, rest, _ = strings.Cut(rest, "/actions/")
		got[i] = before + "|" + rest
	}
	equal(t, "events at "+home, got, []string{
		"17/1/1710/2|17.1|acme/shop/CI|17|main|build / go test|FAILURE|push|runs/17|03-20T08:30:00|03-20T08:35:00|240000 1773996060",
		"17/1/run|17.1|acme/shop/CI|17|main|Pipeline Failed|FAILURE|push|runs/17|03-20T08:30:00|03-20T08:41:00|600000 1773996060",
		"17/2/run|17.2|acme/shop/CI|17.2|main|Pipeline Succeeded|SUCCESS|push|runs/17/attempts/2|03-20T09:30:00|03-20T09:35:00|300000 1773999300",
	})
	equal(t, "statuses", a.figureRows(t, dir, "build-status-1d", ci.AllTypes), []string{"SUCCESS=1", "FAILURE=1", "ABORTED=0", "UNKNOWN=0"})
}

// A run that a schedule started is nightly, one of a push is not.
func TestScheduledRunsAreNightly(t *testing.T) {
	r := repository("shop", asOf)
	add(r, 1, "schedule", "failure", asOf.Add(-5*time.Hour))
	add(r, 2, "schedule", "cancelled", asOf.Add(-4*time.Hour))
	add(r, 3, "push", "failure", asOf.Add(-3*time.Hour))
	a := newAccount(t, r)
	dir := t.TempDir()
	must(t, dir, a.collector())
	equal(t, "nightly", a.figureRows(t, dir, "nightly-failures", ci.AllTypes), []string{"Nightly=2", "Non-nightly=1"})
	equal(t, "statuses", a.figureRows(t, dir, "build-status-14d", ci.Nightly), []string{"SUCCESS=0", "FAILURE=1", "ABORTED=1", "UNKNOWN=0"})
}

// The step that failed first is the culprit; jobs are read of failed runs only,
// and only where figures look at them.
func TestFirstFailingStepIsTheCulprit(t *testing.T) {
	r := repository("shop", asOf)
	at := asOf.Add(-3 * time.Hour)
	add(r, 1, "push", "failure", at, failing("deploy", "late", at.Add(9*time.Minute)), failing("build", "early", at.Add(4*time.Minute)))
	noStep := failing("", "x", at.Add(9*time.Minute))
	noStep.Steps = nil
	add(r, 2, "push", "failure", at, noStep)
	add(r, 3, "push", "startup_failure", at)
	add(r, 4, "push", "success", at, failing("allowed", "to fail", at.Add(5*time.Minute)))
	add(r, 5, "push", "failure", asOf.Add(-40*24*time.Hour), failing("long", "ago", at))
	add(r, 6, "push", "failure", at, failing("build", "clock ahead", at.Add(40*time.Minute)))
	stopped := failing("build", "too long", at.Add(9*time.Minute))
	stopped.Conclusion, stopped.Steps[1].Conclusion = "cancelled", "cancelled"
	add(r, 7, "push", "timed_out", at, stopped)
	sibling := stopped
	sibling.Name = "stopped with it"
	add(r, 8, "push", "failure", at, sibling, failing("build", "fast", at.Add(10*time.Minute)))
	a := newAccount(t, r)
	dir := t.TempDir()
	must(t, dir, a.collector())
	equal(t, "steps", a.figureRows(t, dir, "failing-steps", ci.AllTypes), []string{
		"(nameless job) / (no step failed)=1", "(not recorded)=1", "build / clock ahead=1", "build / early=1", "build / fast=1", "build / too long=1",
	})
	if n := a.Stats().Paths["GET /repos/*/*/actions/runs/*/attempts/*/jobs"]; n != 5 {
		t.Errorf("%d requests for jobs, want 5", n)
	}
	equal(t, "durations", a.figureRows(t, dir, "build-status-14d", ci.AllTypes), []string{"SUCCESS=1", "FAILURE=6", "ABORTED=0", "UNKNOWN=0"})
}

// A default branch counts whatever its name; runs of other branches do not.
func TestOnlyRunsOfTheDefaultBranchCount(t *testing.T) {
	odd := repository("odd", asOf)
	odd.Branch = "develop/ü"
	add(odd, 1, "push", "success", asOf.Add(-time.Hour))
	other := add(odd, 2, "push", "failure", asOf.Add(-time.Hour))
	other.Branch = "main"
	main := repository("plain", asOf)
	add(main, 3, "push", "success", asOf.Add(-time.Hour))
	archived, fork := repository("old", asOf), repository("copy", asOf)
	archived.Archived, fork.Fork = true, true
	add(archived, 4, "push", "success", asOf.Add(-time.Hour))
	add(fork, 5, "push", "success", asOf.Add(-time.Hour))
	a := newAccount(t, odd, main, archived, fork)
	dir := t.TempDir()
	must(t, dir, a.collector())
	got := rows(t, dir)
	if len(got) != 2 || !strings.Contains(got[0], "|acme/odd/CI|1|master|") || !strings.Contains(got[1], "|acme/plain/CI|3|main|") {
		t.Errorf("events:\n%s", strings.Join(got, "\n"))
	}
	equal(t, "statuses", a.figureRows(t, dir, "build-status-14d", ci.AllTypes), []string{"SUCCESS=2", "FAILURE=0", "ABORTED=0", "UNKNOWN=0"})

	// The default branch is another one now: its runs are read from the start.
	a.Change(func() { odd.Branch, odd.PushedAt = "main", asOf.Add(-100*24*time.Hour) })
	must(t, dir, a.collector())
	equal(t, "statuses", a.figureRows(t, dir, "build-status-14d", ci.AllTypes), []string{"SUCCESS=2", "FAILURE=1", "ABORTED=0", "UNKNOWN=0"})

	// The question is another one: everything is read, and counts under the new name.
	a.cfg.Pipelines.Branches = []string{"trunk"}
	must(t, dir, a.collector())
	equal(t, "statuses", a.figureRows(t, dir, "build-status-14d", ci.AllTypes), []string{"SUCCESS=1", "FAILURE=1", "ABORTED=0", "UNKNOWN=0"})
}

// GitHub lists 1,000 runs at most: more are read in smaller windows, however
// unevenly they lie.
func TestMoreRunsThanGitHubLists(t *testing.T) {
	r := repository("busy", asOf)
	for i := range 1_500 {
		created := asOf.Add(-100*24*time.Hour + time.Duration(i)*17*time.Minute)
		if i >= 300 {
			created = asOf.Add(-6*time.Hour + time.Duration(i)*2*time.Second)
		}
		add(r, int64(i+1), "push", "success", created)
	}
	a := newAccount(t, r)
	dir := t.TempDir()
	entry := must(t, dir, a.collector())
	if entry.Rows != 1_500 || len(entry.Warnings) != 0 {
		t.Errorf("%d rows, warnings %q", entry.Rows, entry.Warnings)
	}
	if n := a.requests(); n > 60 {
		t.Errorf("%d requests", n)
	}
}

// More runs in one second than are listed cannot be had; the page says so.
func TestMoreRunsInASecondThanGitHubLists(t *testing.T) {
	r := repository("busy", asOf)
	for i := range 1_010 {
		add(r, int64(i+1), "push", "success", asOf.Add(-time.Hour))
	}
	a := newAccount(t, r)
	dir := t.TempDir()
	entry := must(t, dir, a.collector())
	equal(t, "warnings", entry.Warnings, []string{"GitHub counts 10 Actions runs more than it lists."})
	if entry.Rows != 1_000 {
		t.Errorf("%d rows", entry.Rows)
	}
	// It is still so when nothing new happened.
	a.Change(func() { r.PushedAt = asOf.Add(-24 * time.Hour) })
	equal(t, "warnings", must(t, dir, a.collector()).Warnings, []string{"GitHub counts 10 Actions runs more than it lists."})
}

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
func TestIncrementalBeyondAPage(t *testing.T) {
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
// its number; one that is deleted is forgotten.
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

// A token that ends half way leaves the data as it was, and the next run goes on.
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

// A read that is stopped is gone on with.
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

// What goes wrong with single repositories is named, and made good later.
func TestFaultsOfSingleRepositoriesAreNamed(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault standin.Fault
		at    string // the path that goes wrong
		want  string // warning
		rows  int    // of 5 repositories with 4 events each
	}{
		{"a server's error", standin.Fault{Status: 502}, "/repos/acme/repo-002/actions/runs",
			"The latest Actions runs of 1 repository could not be read (acme/repo-002: bad gateway (502)).", 16},
		{"an empty answer", standin.Fault{Body: standin.EmptyBody}, "/repos/acme/repo-002/actions/runs",
			"The latest Actions runs of 1 repository could not be read (acme/repo-002: the response is not complete JSON).", 16},
		{"half an answer", standin.Fault{Body: standin.CutJSON}, "/repos/acme/repo-002/actions/runs",
			"The latest Actions runs of 1 repository could not be read (acme/repo-002: the response is not complete JSON).", 16},
		{"no permission", standin.Fault{Status: 403, Message: "Resource not accessible by personal access token", Permission: "actions=read"}, "/repos/acme/repo-002/actions/runs",
			"The token may not read the Actions runs of 1 repository (acme/repo-002); it lacks the permission actions=read.", 16},
		{"Actions off", standin.Fault{Status: 403, Message: "Actions is disabled for this repository."}, "/repos/acme/repo-002/actions/runs", "", 16},
		{"a repository that is gone", standin.Fault{Status: 404, Message: "Not Found"}, "/repos/acme/repo-002/actions/runs", "", 16},
		{"jobs that fail", standin.Fault{Status: 500}, "/repos/acme/repo-002/actions/runs/22/attempts/1/jobs",
			"The failing step of 1 Actions run could not be read.", 19},
		{"jobs that are gone", standin.Fault{Status: 404}, "/repos/acme/repo-002/actions/runs/22/attempts/1/jobs", "", 19},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := many(t, 5)
			a.SetFault(func(r standin.Request) standin.Fault {
				if r.Path == c.at {
					return c.fault
				}
				return standin.Fault{}
			})
			dir := t.TempDir()
			entry := must(t, dir, a.collector())
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			equal(t, "warnings", entry.Warnings, want)
			if entry.Rows != int64(c.rows) {
				t.Errorf("%d rows, want %d", entry.Rows, c.rows)
			}
			if c.want == "" {
				return
			}
			// When it is over, all is there, even if nobody has pushed since.
			a.SetFault(nil)
			a.Change(func() { a.org.Repositories[2].PushedAt = asOf.Add(-100 * 24 * time.Hour) })
			entry = must(t, dir, a.collector())
			if entry.Rows != 20 || len(entry.Warnings) != 0 {
				t.Errorf("afterwards %d rows, warnings %q", entry.Rows, entry.Warnings)
			}
		})
	}
}

// A token that may read nothing is not tried on every repository.
func TestRefusedTokenIsNotTriedEverywhere(t *testing.T) {
	a := many(t, 60)
	a.SetFault(func(r standin.Request) standin.Fault {
		if strings.Contains(r.Path, "/actions/") {
			return standin.Fault{Status: 403, Message: "Resource not accessible by personal access token", Permission: "actions=read"}
		}
		return standin.Fault{}
	})
	dir := t.TempDir()
	entry := must(t, dir, a.collector())
	if n := a.requests(); n < refusals || n > refusals+4 {
		t.Errorf("%d requests", n)
	}
	if len(entry.Warnings) != 2 || !strings.Contains(entry.Warnings[0], "runs of 60 repositories (acme/repo-000, ") ||
		!strings.HasSuffix(entry.Warnings[0], "and 50 more); it lacks the permission actions=read.") || !strings.HasPrefix(entry.Warnings[1], "Since all of the first 20 repositories were refused, ") {
		t.Errorf("warnings %q", entry.Warnings)
	}
	// With the permission everything is read.
	a.SetFault(nil)
	if entry := must(t, dir, a.collector()); entry.Rows != 240 || len(entry.Warnings) != 0 {
		t.Errorf("%d rows, warnings %q", entry.Rows, entry.Warnings)
	}
}

// If nothing can be read, the read has failed and the data stays as it was.
func TestReadFailsIfNothingCanBeRead(t *testing.T) {
	for _, n := range []int{1, 30} {
		a := many(t, n)
		a.SetFault(func(r standin.Request) standin.Fault {
			if strings.Contains(r.Path, "/actions/") {
				return standin.Fault{Status: 503}
			}
			return standin.Fault{}
		})
		o := collect(t, t.TempDir(), a.collector())
		if o.err == nil || o.entry != nil || !strings.Contains(o.err.Error(), "503") {
			t.Errorf("%d repositories: error %v, entry %v", n, o.err, o.entry)
		}
		if asked := a.requests(); asked > faultsInARow+8 {
			t.Errorf("%d requests", asked)
		}
	}
	a := many(t, 1)
	c := a.collectorWith("wrong")
	if o := collect(t, t.TempDir(), c); o.err == nil || !strings.Contains(o.err.Error(), "does not accept the token (401)") {
		t.Errorf("error %v", o.err)
	}
}

// Names are data: they get into no address and on one line.
func TestHostileNamesStayOnOneLineAndOutOfAddresses(t *testing.T) {
	r := repository("shop", asOf)
	r.Workflows[0].Name = "evil\n</script>\x00 ../../x" + strings.Repeat("y", 5000)
	r.Workflows[0].Path = ".github/workflows/../..?x=1#y"
	bad := failing("Pipeline Succeeded", "x", asOf.Add(-time.Hour))
	bad.Steps = nil
	add(r, 1, "push", "failure", asOf.Add(-2*time.Hour), bad, failing("a\r\nb", "\u202e\tstep", asOf.Add(-90*time.Minute)))
	a := newAccount(t, r)
	for _, name := range []string{"..", "a/b", "x?y", ""} {
		hostile := repository("h", asOf)
		hostile.Name = name
		a.Change(func() { a.org.Repositories = append(a.org.Repositories, hostile) })
	}
	dir := t.TempDir()
	entry := must(t, dir, a.collector())
	if len(entry.Warnings) != 1 || !strings.Contains(entry.Warnings[0], "of 4 repositories could not be read") || !strings.Contains(entry.Warnings[0], `"acme/.." is not a valid name`) {
		t.Errorf("warnings %q", entry.Warnings)
	}
	got := rows(t, dir)
	if len(got) != 3 || !has(got, "|Pipeline Succeeded / (no step failed)|FAILURE|") || !has(got, "|a b / \u202e step|") || !has(got, "|acme/shop/evil </script> ../../xyyy") {
		t.Errorf("events:\n%s", strings.Join(got, "\n"))
	}
	equal(t, "statuses", a.figureRows(t, dir, "build-status-14d", ci.AllTypes), []string{"SUCCESS=0", "FAILURE=1", "ABORTED=0", "UNKNOWN=0"})
}

// Several organisations, and a user's account, are sources of their own.
func TestOwnersAreSourcesOfTheirOwn(t *testing.T) {
	a := newAccount(t, repository("shop", asOf))
	add(a.org.Repositories[0], 1, "push", "success", asOf.Add(-time.Hour))
	second := repository("tool", asOf)
	add(second, 2, "push", "success", asOf.Add(-time.Hour))
	person := &standin.Organisation{Login: "Someone", User: true, Repositories: []*standin.Repository{second}}
	server := standin.New(standin.Options{}, a.org, person)
	listening, err := standin.Listen(server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listening.Close() })
	a.cfg.Sources.GitHub.API, a.cfg.Organisations = listening.API, []string{"acme", "someone"}
	dir := t.TempDir()
	must(t, dir, a.collector())
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p, err := ci.Read(t.Context(), d, ci.Options{AsOf: asOf, Branches: []string{"main"}})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "projects", p.Projects(), []string{"Someone", "acme"})
	if said, err := a.collector().Check(t.Context()); err != nil || said != "acme/shop has 1 run; someone/tool has 1 run" {
		t.Errorf("check: %q, %v", said, err)
	}
}
