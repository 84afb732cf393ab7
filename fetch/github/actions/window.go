package actions

import (
	"context"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
)

const (
	// listed is how many runs GitHub lists of those a filter finds, however many
	// there are.
	listed = 1000
	// aimed is how many runs a window should have when a larger one is divided:
	// runs do not come evenly.
	aimed = 700
)

// window is a time of creation, both ends included, in whole seconds.
type window struct{ from, to time.Time }

// String returns the window as GitHub's filter.
func (w window) String() string {
	return w.from.UTC().Format(time.RFC3339) + ".." + w.to.UTC().Format(time.RFC3339)
}

// seconds is the number of seconds in the window.
func (w window) seconds() int64 { return w.to.Unix() - w.from.Unix() + 1 }

// divide cuts the window into n windows, or as many as it has seconds, the
// latest first.
func (w window) divide(n int64) []window {
	n = min(n, w.seconds())
	list := make([]window, n)
	for i := range n {
		at := func(k int64) time.Time { return time.Unix(w.from.Unix()+w.seconds()*k/n, 0).UTC() }
		list[n-1-i] = window{at(i), at(i + 1).Add(-time.Second)}
	}
	return list
}

// list handles all runs created within w, a page at a time; a run may come twice.
// Windows with more runs than GitHub lists are divided. It returns the number of
// runs that GitHub counted but did not list.
func (r *reader) list(ctx context.Context, w window) (hidden int, err error) {
	for todo := []window{w}; len(todo) > 0; {
		w := todo[0]
		todo = todo[1:]
		total, seen, err := r.pages(ctx, w)
		if err == nil && seen < total && total < listed {
			// Runs that are deleted meanwhile move others to a page that was read.
			total, seen, err = r.pages(ctx, w)
		}
		if err != nil {
			return hidden, err
		}
		if w.tooLarge(total) {
			todo = append(w.divide(max(int64(total)/aimed+1, 2)), todo...)
			continue
		}
		hidden += max(total-seen, 0)
	}
	return hidden, nil
}

// tooLarge reports whether the window must be divided to list all of its runs.
func (w window) tooLarge(total int) bool { return total >= listed && w.seconds() > 1 }

// pages handles the runs in a window, unless it is too large. It returns the
// number of runs according to the first page, and the number on all pages.
func (r *reader) pages(ctx context.Context, w window) (total, seen int, err error) {
	ids := map[int64]bool{}
	n := 0
	for page, err := range connection.Pages[runs](ctx, r.connection, r.path+"/actions/runs", runsQuery(r.after.Branch, w)) {
		if err != nil {
			return 0, 0, err
		}
		if n++; n == 1 {
			total = *page.Total
		}
		if w.tooLarge(total) {
			break
		}
		for i := range page.Runs {
			ids[page.Runs[i].ID] = true
		}
		if err := r.handle(ctx, page.Runs, false); err != nil {
			return 0, 0, err
		}
		if n == listed/perPage {
			break
		}
	}
	return total, len(ids), nil
}
