package actions

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// mostAttempts is how many earlier attempts of a run are read; GitHub allows 50.
const mostAttempts = 60

// The warnings about what could not be read of runs that were, in order.
const (
	missingSteps    = "The failing step of %s could not be read."
	missingAttempts = "Earlier attempts of %s could not be read."
	missingEnd      = "%s that had not ended could not be read again."
)

// reader reads the runs of one repository.
type reader struct {
	connection *connection.Connection
	path       string
	recorder   *recorder
	// before is what is known of the repository, nil if nothing is.
	before *known
	// stepsFrom is the end of an attempt from which its jobs are read.
	stepsFrom time.Time
	// write takes events.
	write func([]eventfile.Event) error

	after   known
	handled map[int64]bool
	gaps    map[string]int // number of runs by warning
}

// read reads what is new in the repository; start is where the history of one
// that is not known begins, and to the last creation of a run to look at.
func (r *reader) read(ctx context.Context, start, now, to time.Time) (err error) {
	r.handled, r.gaps = map[int64]bool{}, map[string]int{}
	r.after = known{Mark: now, Branch: r.recorder.repository.Branch}
	if r.before == nil {
		r.after.Hidden, err = r.list(ctx, window{start.Truncate(time.Second), to})
		return err
	}
	r.after.Scheduled, r.after.Hidden = r.before.Scheduled, r.before.Hidden
	since := r.before.Mark.Add(-overlap).Truncate(time.Second)
	reached, err := r.newest(ctx, since, to, now)
	if err != nil {
		return err
	}
	if !reached {
		hidden, err := r.list(ctx, window{since, to})
		if err != nil {
			return err
		}
		r.after.Hidden = max(r.after.Hidden, hidden)
	}
	return r.reopen(ctx, now)
}

// newest reads the newest runs, one page of them, from as far back as runs can be
// started again. It reports whether these are all since the given time.
func (r *reader) newest(ctx context.Context, since, to, now time.Time) (reached bool, err error) {
	from := now.Add(-againDays * day).Truncate(time.Second)
	if since.Before(from) {
		from = since
	}
	var page runs
	if _, err := r.connection.Get(ctx, r.path+"/actions/runs", runsQuery(r.after.Branch, window{from, to}), "", &page); err != nil {
		return false, err
	}
	if err := r.handle(ctx, page.Runs, false); err != nil {
		return false, err
	}
	n := len(page.Runs)
	// GitHub does not promise an order, so check it.
	sorted := slices.IsSortedFunc(page.Runs, func(x, y run) int { return y.Created.Compare(x.Created) })
	return n >= *page.Total || n > 0 && sorted && page.Runs[n-1].Created.Before(since), nil
}

// reopen reads the runs again that had not ended and were not listed this time.
func (r *reader) reopen(ctx context.Context, now time.Time) error {
	for _, o := range r.before.Open {
		if r.handled[o.ID] || now.Sub(o.Created) > openDays*day {
			continue
		}
		u, err := readRun(ctx, r.connection, fmt.Sprintf("%s/actions/runs/%d", r.path, o.ID))
		missing, fatal := r.missing(err, missingEnd)
		switch {
		case missing:
			r.after.Open = append(r.after.Open, o)
		case err == nil:
			fatal = r.handle(ctx, []run{*u}, true)
		}
		if fatal != nil {
			return fatal
		}
	}
	return nil
}

// missing reports whether an error leaves a gap, and counts it under its warning.
// It returns the error if it ends the read.
func (r *reader) missing(err error, warning string) (bool, error) {
	switch {
	case fatal(err):
		return false, err
	case err == nil || absent(err):
		return false, nil
	}
	r.gaps[warning]++
	return true, nil
}

// handle records the runs of a page. Runs in which nothing happened since the
// repository was last read are in the data already, unless they are reopened.
func (r *reader) handle(ctx context.Context, page []run, reopened bool) error {
	var events []eventfile.Event
	for i := range page {
		u := &page[i]
		if r.handled[u.ID] || !r.recorder.belongs(u) {
			continue
		}
		r.handled[u.ID] = true
		if u.Event == "schedule" && u.Created.After(r.after.Scheduled) {
			r.after.Scheduled = u.Created
		}
		incomplete := false
		if reopened || r.changed(u) {
			made, missing, err := r.record(ctx, u)
			if err != nil {
				return err
			}
			events, incomplete = append(events, made...), missing
		}
		if u.Status != completed || incomplete {
			r.after.Open = append(r.after.Open, open{u.ID, u.Created})
		}
	}
	if len(events) == 0 {
		return nil
	}
	return r.write(events)
}

// changed reports whether a run may have changed since it was last read.
func (r *reader) changed(u *run) bool {
	return r.before == nil || u.Updated.IsZero() || !u.Updated.Before(r.before.Mark.Add(-overlap)) ||
		slices.ContainsFunc(r.before.Open, func(o open) bool { return o.ID == u.ID })
}

// record makes the events of all attempts of a run. incomplete is set if a part
// could not be read; it is counted, and the run is to be read again.
func (r *reader) record(ctx context.Context, u *run) (events []eventfile.Event, incomplete bool, err error) {
	last := max(u.Attempt, 1)
	for n := max(last-mostAttempts, 1); n <= last; n++ {
		path := fmt.Sprintf("%s/actions/runs/%d/attempts/%d", r.path, u.ID, n)
		attempt := u
		if n < last {
			attempt, err = readRun(ctx, r.connection, path)
			missing, fatal := r.missing(err, missingAttempts)
			if fatal != nil {
				return nil, false, fatal
			}
			incomplete = incomplete || missing
			if err != nil {
				continue
			}
		}
		var jobs []job
		// A run that could not even start has no jobs.
		if attempt.Status == completed && wentWrong(attempt.Conclusion) && !attempt.Updated.Before(r.stepsFrom) {
			jobs, err = readJobs(ctx, r.connection, path)
			missing, fatal := r.missing(err, missingSteps)
			if fatal != nil {
				return nil, false, fatal
			}
			incomplete = incomplete || missing
		}
		events = append(events, r.recorder.events(attempt, jobs)...)
	}
	return events, incomplete, nil
}
