package actions

import (
	"context"
	"errors"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// mostAttempts is how many earlier attempts of a run are read; GitHub allows 50.
const mostAttempts = 60

// reader reads the runs of one repository.
type reader struct {
	api      *api
	path     string
	recorder *recorder
	// before is what is known of the repository, nil if nothing is.
	before *known
	// stepsFrom is the end of an attempt from which its jobs are read.
	stepsFrom time.Time
	// write takes events.
	write func([]dataset.Event) error

	after   known
	handled map[int64]bool
	// gaps counts what could not be read of runs that were.
	gaps gaps
}

// gaps are numbers of runs.
type gaps struct {
	steps    int // whose failing step could not be read
	attempts int // whose earlier attempts could not be read
	open     int // that had not ended and could not be asked for again
}

// read reads what is new in the repository; start is where the history of one
// that is not known begins, and to the last creation of a run to look at.
func (r *reader) read(ctx context.Context, start, now, to time.Time) error {
	r.handled = map[int64]bool{}
	r.after = known{Mark: now, Branch: r.recorder.repository.Branch}
	handle := func(page []run) error { return r.handle(ctx, page, false) }
	if r.before == nil {
		hidden, err := r.api.list(ctx, r.path, r.after.Branch, window{start.Truncate(time.Second), to}, handle)
		r.after.Hidden = hidden
		return err
	}
	r.after.Scheduled, r.after.Hidden = r.before.Scheduled, r.before.Hidden
	since := r.before.Mark.Add(-overlap).Truncate(time.Second)
	reached, err := r.newest(ctx, since, to, now)
	if err != nil {
		return err
	}
	if !reached {
		hidden, err := r.api.list(ctx, r.path, r.after.Branch, window{since, to}, handle)
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
	page, next, err := r.api.runsPage(ctx, r.path, runsQuery(r.after.Branch, window{from, to}))
	if err != nil {
		return false, err
	}
	if err := r.handle(ctx, page.Runs, false); err != nil {
		return false, err
	}
	// The order is not promised, so it is looked at.
	reached = next == nil && len(page.Runs) >= *page.Total
	if n := len(page.Runs); n > 0 && !reached {
		reached = page.Runs[n-1].Created.Before(since)
		for i := 1; i < n; i++ {
			reached = reached && !page.Runs[i].Created.After(page.Runs[i-1].Created)
		}
	}
	return reached, nil
}

// reopen asks once more for runs that had not ended and did not come by.
func (r *reader) reopen(ctx context.Context, now time.Time) error {
	for _, o := range r.before.Open {
		if r.handled[o.ID] || now.Sub(o.Created) > openDays*day {
			continue
		}
		u, err := r.api.run(ctx, r.path, o.ID)
		switch {
		case err == nil:
			if err := r.handle(ctx, []run{*u}, true); err != nil {
				return err
			}
		case errors.Is(err, errNone): // deleted
		case final(err):
			return err
		default:
			r.gaps.open++
			r.after.Open = append(r.after.Open, o)
		}
	}
	return nil
}

// handle records the runs of a page. Runs in which nothing happened since the
// repository was last read are in the data already, unless they are reopened.
func (r *reader) handle(ctx context.Context, page []run, reopened bool) error {
	var events []dataset.Event
	for i := range page {
		u := &page[i]
		if r.handled[u.ID] || !r.recorder.belongs(u) {
			continue
		}
		r.handled[u.ID] = true
		if u.Event == "schedule" && u.Created.After(r.after.Scheduled) {
			r.after.Scheduled = u.Created
		}
		missing := false
		if reopened || r.changed(u) {
			made, incomplete, err := r.record(ctx, u)
			if err != nil {
				return err
			}
			events, missing = append(events, made...), incomplete
		}
		if u.Status != completed || missing {
			r.after.Open = append(r.after.Open, open{u.ID, u.Created})
		}
	}
	if len(events) == 0 {
		return nil
	}
	return r.write(events)
}

// changed reports whether a run may be another than when it was last read.
func (r *reader) changed(u *run) bool {
	if r.before == nil || u.Updated.IsZero() || !u.Updated.Before(r.before.Mark.Add(-overlap)) {
		return true
	}
	for _, o := range r.before.Open {
		if o.ID == u.ID {
			return true
		}
	}
	return false
}

// record makes the events of all attempts of a run. incomplete is set if a part
// could not be read; it is counted, and the run is to be asked for again.
func (r *reader) record(ctx context.Context, u *run) (events []dataset.Event, incomplete bool, err error) {
	for n := max(u.Attempt-mostAttempts, 1); n < u.Attempt; n++ {
		earlier, err := r.api.attempt(ctx, r.path, u.ID, n)
		switch {
		case err == nil:
			made, missing, err := r.recordAttempt(ctx, earlier)
			if err != nil {
				return nil, false, err
			}
			events, incomplete = append(events, made...), incomplete || missing
		case errors.Is(err, errNone):
		case final(err):
			return nil, false, err
		default:
			r.gaps.attempts++
			incomplete = true
		}
	}
	made, missing, err := r.recordAttempt(ctx, u)
	return append(events, made...), incomplete || missing, err
}

// recordAttempt makes the events of one attempt.
func (r *reader) recordAttempt(ctx context.Context, u *run) (events []dataset.Event, incomplete bool, err error) {
	var list []job
	// A run that could not even start has no jobs.
	if u.Status == completed && wentWrong(u.Conclusion) && !u.Updated.Before(r.stepsFrom) {
		list, err = r.api.jobs(ctx, r.path, u.ID, max(u.Attempt, 1))
		switch {
		case err == nil || errors.Is(err, errNone):
		case final(err):
			return nil, false, err
		default:
			r.gaps.steps++
			incomplete = true
		}
	}
	return r.recorder.events(u, list), incomplete, nil
}
