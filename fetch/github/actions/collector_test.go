package actions

import (
	"crypto/sha1"
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

// What insight figures need of a run is stored: the commit and the repository with
// each event, and the labels of the runner that failed.
func TestEventsHaveCommitRepositoryAndLabels(t *testing.T) {
	r := repository("shop", asOf)
	at := asOf.Add(-2 * time.Hour)
	plain, labelled := failing("build", "go test", at.Add(9*time.Minute)), failing("deploy", "apply", at.Add(8*time.Minute))
	labelled.Labels = []string{"self-hosted", "linux", "big"}
	add(r, 17, "push", "failure", at, plain, labelled)
	add(r, 18, "push", "success", at.Add(time.Hour))
	a := newAccount(t, r)
	dir := t.TempDir()
	must(t, dir, a.collector())
	commit := func(run int) string {
		return fmt.Sprintf("%x", sha1.Sum(fmt.Appendf(nil, "commit %d\x00%d", len(fmt.Sprint(run)), run)))
	}
	equal(t, "origins", origins(t, dir), []string{
		"17/1/1710/2 " + commit(17) + " https://github.com/acme/shop.git ubuntu-latest",
		"17/1/1711/2 " + commit(17) + " https://github.com/acme/shop.git self-hosted linux big",
		"17/1/run " + commit(17) + " https://github.com/acme/shop.git ubuntu-latest",
		"18/1/run " + commit(18) + " https://github.com/acme/shop.git ",
	})
}

// A commit that failed and then passed is flaky, also when the failure is weeks
// old, and a pipeline that broke shows its step and its commits.
func TestInsightFiguresCountRuns(t *testing.T) {
	r := repository("shop", asOf)
	old := asOf.Add(-20 * 24 * time.Hour)
	add(r, 1, "push", "success", old.Add(-time.Hour))
	flaky := add(r, 2, "push", "failure", old, failing("build", "go test", old.Add(5*time.Minute)))
	flaky.Attempts = append(flaky.Attempts, standin.Attempt{
		Status: "completed", Conclusion: "success", Started: old.Add(time.Hour), Updated: old.Add(65 * time.Minute),
	})
	at := asOf.Add(-2 * time.Hour)
	add(r, 3, "push", "failure", at, failing("deploy", "apply", at.Add(5*time.Minute)))
	a := newAccount(t, r)
	dir := t.TempDir()
	must(t, dir, a.collector())
	kinds := a.figureRows(t, dir, "failure-kinds", ci.AllTypes)
	if !has(kinds, "flaky=1=50") || !has(kinds, "undecided=1=50") {
		t.Errorf("failure kinds %q, want one flaky and one undecided", kinds)
	}
	red := a.figureRows(t, dir, "red-now", ci.AllTypes)
	if len(red) != 1 || !has(red, "deploy / apply") || strings.Count(red[0], "=") < 8 {
		t.Fatalf("red now %q, want the step of run 3", red)
	}
	columns := strings.Split(red[0], "=")
	if from, to := columns[7], columns[8]; len(from) != 40 || len(to) != 40 || from == to {
		t.Errorf("commits %q to %q, want two", from, to)
	}
	if minutes := a.figureRows(t, dir, "minutes-spent", ci.AllTypes); !has(minutes, "until the first failure=2=8=") {
		t.Errorf("minutes spent %q, want 2 builds with 8 minutes until the first failure", minutes)
	}
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
