package build

import (
	"context"
	"runtime"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/glob"
)

// Options says which events count.
type Options struct {
	// AsOf is the present; later events do not count.
	AsOf time.Time
	// Branches are the branches whose events count.
	Branches []string
	// Notices are globs over step names. Events of such a step say nothing about
	// a build and are left out before anything else.
	Notices glob.List
	// Deployments are globs over the names of steps that deploy.
	Deployments glob.List
	// LinksFrom is the time of the earliest events whose build_url is kept. Each
	// build has its own address, so all of them would take most of the memory.
	LinksFrom time.Time
}

// Source is where events come from, usually a [dataset.Dataset].
type Source interface {
	// DuplicateKeys returns every [eventfile.Batch] key that occurs more than once;
	// others may be among them.
	DuplicateKeys(context.Context) (map[uint64]struct{}, error)
	// Events passes all events to fn, in any order and division into batches.
	Events(ctx context.Context, fn func(*eventfile.Batch) error) error
}

// Read reads all events of a source into builds. Its errors are those of the
// source.
func Read(ctx context.Context, source Source, o Options) (*Set, error) {
	suspects, err := source.DuplicateKeys(ctx)
	if err != nil {
		return nil, err
	}
	c := newCollector(o, suspects)
	err = source.Events(ctx, func(batch *eventfile.Batch) error {
		c.add(batch)
		return nil
	})
	if err != nil {
		return nil, err
	}
	// What the source read with is garbage now. Collecting it makes room for the
	// finished builds; it takes little time, because builds hold no pointers.
	runtime.GC()
	return c.finish(), nil
}
