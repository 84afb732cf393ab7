package build

import "github.com/hmcts/rse-dashboard/internal/dataset/eventfile"

// NewCollector returns a collector, so that a test can look at it between events.
func NewCollector(o Options, suspects map[uint64]struct{}) *collector {
	return newCollector(o, suspects)
}

func (c *collector) Add(batch *eventfile.Batch) { c.add(batch) }

func (c *collector) Finish() *Set { return c.finish() }
