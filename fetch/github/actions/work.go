package actions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"golang.org/x/sync/errgroup"
)

// refusals is how many repositories of an owner may refuse the token, before any
// that it may read, until the others are taken to refuse it too.
const refusals = 20

// faultsInARow is how many repositories in a row may fail before the read is
// given up: GitHub cannot be reached then.
const faultsInARow = 10

// work reads the repositories that are due, several at a time.
type work struct {
	c        *Collector
	api      *api
	plan     *pass
	batches  *batches
	progress collector.Progress
	asOf     time.Time

	mu     sync.Mutex
	gaps   gaps
	faults map[string]error    // by repository
	denied map[string][]string // repositories by permission
	owners map[string]*ownerCount
	spared int // repositories that were not asked for, being taken as refused
	inARow int
}

// ownerCount counts how the repositories of an owner went.
type ownerCount struct {
	readable, refused int
	last              *deniedError
}

// read reads the repositories. What was read is kept in the staging area also
// when it returns an error.
func (w *work) read(ctx context.Context, due []dataset.Repository) error {
	w.faults, w.denied, w.owners = map[string]error{}, map[string][]string{}, map[string]*ownerCount{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(w.c.cfg.Sources.GitHub.Concurrency, 1))
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
		return fmt.Errorf("%w; %s of %s repositories are read and kept, and the next run continues from there",
			err, message.Number(len(w.batches.done)), message.Number(len(w.batches.done)+w.remaining(due)))
	}
	if w.plan.full && len(w.faults) > 0 && len(w.faults) == len(due) {
		return fmt.Errorf("no repository could be read: %s", w.anyFault())
	}
	return nil
}

func (w *work) remaining(due []dataset.Repository) int {
	n := 0
	for i := range due {
		if _, done := w.batches.done[fullName(&due[i])]; !done {
			n++
		}
	}
	return n
}

// repository reads one repository. It returns only errors that end all work.
func (w *work) repository(ctx context.Context, repository *dataset.Repository) error {
	r := &reader{
		api: w.api, path: path(repository), recorder: newRecorder(repository, w.c.cfg.Pipelines.Branches),
		before: w.plan.before(repository), stepsFrom: w.asOf.Add(-stepDays * day),
		write: func(events []dataset.Event) error {
			if err := w.batches.write(events, w.api.Requests()); err != nil {
				return &finalError{err}
			}
			return nil
		},
	}
	now := w.api.Now()
	var err error
	if r.path == "" {
		err = fmt.Errorf("%q is not a valid name of a repository", name(fullName(repository)))
	} else if denied := w.spare(repository.Owner); denied != nil {
		err = denied
	} else if err = r.read(ctx, w.plan.start, now, w.until(now)); errors.Is(err, errNone) {
		// It is gone, or Actions are off: there is nothing to read, and nothing to
		// look for again before someone pushes.
		r.after, err = known{Mark: now, Branch: repository.Branch}, nil
	}
	if err != nil && final(err) {
		return err
	}
	if err == nil {
		if err := w.batches.finish(fullName(repository), r.after, w.api.Requests()); err != nil {
			return err
		}
	}
	w.progress.Add(1)
	w.progress.Say(fmt.Sprintf("%s requests", message.Number(w.api.Requests())))
	return w.note(repository, r, err)
}

// until is the last creation of a run to look at: a clock that is behind GitHub's
// must not hide the newest ones.
func (w *work) until(now time.Time) time.Time {
	if now.Before(w.asOf) {
		now = w.asOf
	}
	return now.Add(day).Truncate(time.Second)
}

// spare returns the refusal to expect of an owner's repositories, nil if it is
// worth asking.
func (w *work) spare(owner string) *deniedError {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o := w.owners[owner]; o != nil && o.readable == 0 && o.refused >= refusals {
		w.spared++
		return o.last
	}
	return nil
}

// note counts how a repository went. It returns an error if too many failed.
func (w *work) note(repository *dataset.Repository, r *reader, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gaps.steps += r.gaps.steps
	w.gaps.attempts += r.gaps.attempts
	w.gaps.open += r.gaps.open
	o := w.owners[repository.Owner]
	if o == nil {
		o = &ownerCount{}
		w.owners[repository.Owner] = o
	}
	var denied *deniedError
	switch {
	case err == nil:
		w.inARow = 0
		o.readable++
	case errors.As(err, &denied):
		w.inARow = 0
		o.refused, o.last = o.refused+1, denied
		w.denied[denied.permission] = append(w.denied[denied.permission], fullName(repository))
	default:
		w.faults[fullName(repository)] = err
		if w.inARow++; w.inARow >= faultsInARow {
			return fmt.Errorf("%d repositories in a row could not be read; the last was %s: %w", w.inARow, name(fullName(repository)), err)
		}
	}
	return nil
}

// failed returns the repositories with faults, sorted.
func (w *work) failed() []string {
	var names []string
	for n := range w.faults {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func (w *work) anyFault() string {
	first := w.failed()[0]
	return fmt.Sprintf("%s: %v", name(first), w.faults[first])
}

// warnings are sentences for the pages.
func (w *work) warnings() []string {
	var list []string
	var permissions []string
	for p := range w.denied {
		permissions = append(permissions, p)
	}
	slices.Sort(permissions)
	for _, p := range permissions {
		names := w.denied[p]
		slices.Sort(names)
		list = append(list, fmt.Sprintf("The token may not read the Actions runs of %s (%s); it lacks the permission %s.",
			message.Repositories(len(names)), message.Some(names), p))
	}
	if w.spared > 0 {
		list = append(list, fmt.Sprintf("Since all of the first %d repositories were refused, %s were not asked for.",
			refusals, message.Repositories(w.spared)))
	}
	if names := w.failed(); len(names) > 0 {
		list = append(list, fmt.Sprintf("The latest Actions runs of %s could not be read (%s).",
			message.Repositories(len(names)), w.reasons(names)))
	}
	for _, gap := range []struct {
		n    int
		text string
	}{
		{w.gaps.steps, "The failing step of %s could not be read."},
		{w.gaps.attempts, "Earlier attempts of %s could not be read."},
		{w.gaps.open, "%s that had not ended could not be read again."},
	} {
		if gap.n > 0 {
			list = append(list, fmt.Sprintf(gap.text, message.Plural(gap.n, "Actions run", "Actions runs")))
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
		list = append(list, fmt.Sprintf("GitHub counts %s more than it lists.", message.Plural(hidden, "Actions run", "Actions runs")))
	}
	return list
}

// reasons lists repositories with what went wrong, a few of them.
func (w *work) reasons(names []string) string {
	texts := make([]string, len(names))
	for i, n := range names {
		texts[i] = fmt.Sprintf("%s: %v", name(n), w.faults[n])
	}
	const most = 5
	if len(texts) > most {
		texts = append(texts[:most], fmt.Sprintf("and %s more", message.Number(len(names)-most)))
	}
	return strings.Join(texts, "; ")
}
