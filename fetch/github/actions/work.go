package actions

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// refusals is how many repositories of an owner may refuse the token, before any
// that it may read, until the others are taken to refuse it too.
const refusals = 20

// faultsInARow is how many repositories in a row may fail before the read is
// given up: GitHub cannot be reached then.
const faultsInARow = 10

// work reads the repositories that are due, several at a time.
type work struct {
	cfg        *config.Config
	connection *connection.Connection
	plan       *pass
	batches    *batches
	progress   collector.Progress
	asOf       time.Time

	mu       sync.Mutex
	gaps     map[string]int      // runs by warning
	faults   map[string]error    // by repository
	denied   map[string][]string // repositories by permission
	owners   map[string]*access
	unasked  int // repositories that were taken as refused
	failures int // in a row
}

// access is what is known of the access to an owner's repositories.
type access struct {
	granted    bool
	refused    int
	permission string // that the last refusal asked for
}

// read reads the repositories. What was read is kept in the staging area also
// when it returns an error.
func (w *work) read(ctx context.Context, due []dataset.Repository) error {
	w.gaps, w.faults, w.denied, w.owners = map[string]int{}, map[string]error{}, map[string][]string{}, map[string]*access{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(w.cfg.Sources.GitHub.Concurrency, 1))
	for i := range due {
		group.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return w.repository(ctx, &due[i])
		})
	}
	err := group.Wait()
	if flushed := w.batches.flush(); err == nil && flushed != nil {
		return flushed
	}
	if err != nil {
		left := 0
		for i := range due {
			if _, done := w.batches.done[fullName(&due[i])]; !done {
				left++
			}
		}
		done := len(w.batches.done)
		return fmt.Errorf("%w; %s of %s repositories are read and kept, and the next run continues from there",
			err, message.Number(done), message.Number(done+left))
	}
	if w.plan.full && len(w.faults) > 0 && len(w.faults) == len(due) {
		return fmt.Errorf("no repository could be read: %s", message.Some(w.failed()))
	}
	return nil
}

// repository reads one repository. It returns only errors that end all work.
func (w *work) repository(ctx context.Context, repository *dataset.Repository) error {
	name := fullName(repository)
	r := &reader{
		connection: w.connection, recorder: newRecorder(repository, w.cfg.Pipelines.Branches),
		before: w.plan.before(repository), stepsFrom: w.asOf.Add(-stepDays * day), write: w.batches.write,
	}
	now := w.connection.Now()
	var err error
	permission := w.refusal(repository.Owner)
	if permission == "" {
		if r.path, err = path(repository); err == nil {
			err = r.read(ctx, w.plan.start, now, w.until(now))
		}
		if absent(err) {
			// It is gone, or Actions are off: there is nothing to read, and nothing to
			// look for again before someone pushes.
			r.after, err = known{Mark: now, Branch: repository.Branch}, nil
		}
		permission = missingPermission(err)
	}
	if fatal(err) {
		return err
	}
	if err == nil && permission == "" {
		if err := w.batches.finish(name, r.after); err != nil {
			return err
		}
	}
	w.progress.Add(1)
	w.progress.Say(message.Number(w.connection.Requests()) + " requests")
	return w.note(repository, r.gaps, permission, err)
}

// until is the last creation of a run to look at: a clock that is behind GitHub's
// must not hide the newest ones.
func (w *work) until(now time.Time) time.Time {
	if now.Before(w.asOf) {
		now = w.asOf
	}
	return now.Add(day).Truncate(time.Second)
}

// refusal returns the permission that the token is taken to lack for an owner's
// repositories, or "".
func (w *work) refusal(owner string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o := w.owners[owner]; o != nil && !o.granted && o.refused >= refusals {
		w.unasked++
		return o.permission
	}
	return ""
}

// note counts how a repository went. It returns an error if too many failed.
func (w *work) note(repository *dataset.Repository, gaps map[string]int, permission string, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for warning, n := range gaps {
		w.gaps[warning] += n
	}
	o := w.owners[repository.Owner]
	if o == nil {
		o = &access{}
		w.owners[repository.Owner] = o
	}
	switch {
	case permission != "":
		o.refused, o.permission = o.refused+1, permission
		w.denied[permission] = append(w.denied[permission], fullName(repository))
	case err != nil:
		w.faults[fullName(repository)] = err
		if w.failures++; w.failures >= faultsInARow {
			return fmt.Errorf("%d repositories in a row could not be read; the last was %s: %w",
				w.failures, name(fullName(repository)), err)
		}
		return nil
	default:
		o.granted = true
	}
	w.failures = 0
	return nil
}

// failed returns the repositories with faults, and what went wrong.
func (w *work) failed() []string {
	var list []string
	for n, err := range w.faults {
		list = append(list, name(n)+": "+connection.Cause(err))
	}
	return list
}

// warnings are sentences for the pages.
func (w *work) warnings() message.Warnings {
	var list message.Warnings
	for _, permission := range slices.Sorted(maps.Keys(w.denied)) {
		names := w.denied[permission]
		list.Add("The token may not read the Actions runs of %s (%s); it lacks the permission %s.",
			message.Repositories(len(names)), message.Some(names), permission)
	}
	if w.unasked > 0 {
		list.Add("Since all of the first %d repositories were refused, %s were not asked for.", refusals, message.Repositories(w.unasked))
	}
	if failed := w.failed(); len(failed) > 0 {
		list.Add("The latest Actions runs of %s could not be read (%s).", message.Repositories(len(failed)), message.Some(failed))
	}
	for _, warning := range []string{missingSteps, missingAttempts, missingEnd} {
		if n := w.gaps[warning]; n > 0 {
			list.Add(warning, message.Plural(n, "Actions run", "Actions runs"))
		}
	}
	hidden := 0
	for _, k := range w.plan.known {
		hidden += k.Hidden
	}
	for name, k := range w.batches.done {
		hidden += k.Hidden - w.plan.known[name].Hidden
	}
	if hidden > 0 {
		list.Add("GitHub counts %s more than it lists.", message.Plural(hidden, "Actions run", "Actions runs"))
	}
	return list
}
