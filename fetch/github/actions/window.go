package actions

import (
	"context"
	"net/url"
	"time"
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

// list calls fn with all runs of a branch created within w, a page at a time; a
// run may come twice. Windows with more runs than GitHub lists are divided. It
// returns the number of runs that GitHub counted but did not list.
func (a *api) list(ctx context.Context, repository, branch string, w window, fn func([]run) error) (hidden int, err error) {
	for todo := []window{w}; len(todo) > 0; {
		w := todo[0]
		todo = todo[1:]
		page, next, err := a.runsPage(ctx, repository, runsQuery(branch, w))
		if err != nil {
			return hidden, err
		}
		if total := *page.Total; total >= listed && w.seconds() > 1 {
			todo = append(w.divide(max(int64(total)/aimed+1, 2)), todo...)
			continue
		}
		missing, err := a.rest(ctx, repository, page, next, fn)
		if err == nil && missing > 0 && *page.Total < listed {
			// Runs that are deleted meanwhile move others to a page that was read.
			if page, next, err = a.runsPage(ctx, repository, runsQuery(branch, w)); err == nil {
				missing, err = a.rest(ctx, repository, page, next, fn)
			}
		}
		if err != nil {
			return hidden, err
		}
		hidden += missing
	}
	return hidden, nil
}

// rest reads the pages that follow the first one. It returns by how many runs
// the pages fall short of the number on the first one.
func (a *api) rest(ctx context.Context, repository string, page *runs, next url.Values, fn func([]run) error) (missing int, err error) {
	total := *page.Total
	seen := map[int64]bool{}
	for n := 1; ; n++ {
		for i := range page.Runs {
			seen[page.Runs[i].ID] = true
		}
		if err := fn(page.Runs); err != nil {
			return 0, err
		}
		if next == nil || n >= listed/perPage {
			return max(total-len(seen), 0), nil
		}
		if page, next, err = a.runsPage(ctx, repository, next); err != nil {
			return 0, err
		}
	}
}
