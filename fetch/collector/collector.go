// Package collector is what every source of data has in common: how it is
// named, run, and heard of while it works.
//
// A source is one package beside this one (cosmos, files, github); package
// fetch holds the list of them and runs them in order.
package collector

import (
	"context"
	"log/slog"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Collector reads one source into the data set.
type Collector interface {
	// Name is the collector's name in the manifest, in messages and in logs
	// ("cosmos:jenkins/pipeline-metrics", "files", "github").
	Name() string
	// Skip says why there is nothing to do, or "".
	Skip() string
	// Collect reads the source and commits through run.Data. On an error, or if
	// ctx ends, what was committed before stays as it was.
	Collect(ctx context.Context, run *Run) error
}

// Run is what a collector is given.
type Run struct {
	// AsOf is the instant the data speaks of.
	AsOf time.Time
	// Data is the open update of the data set.
	Data *dataset.Update
	// Log takes what a person may want to know afterwards.
	Log *slog.Logger
	// Progress takes what a person wants to know while waiting.
	Progress Progress
}

// Progress shows how far a collector is. It is safe for concurrent use.
type Progress interface {
	// Total sets the number of steps expected, once it is known; a step is
	// whatever the collector counts ("days", "MB", "repositories").
	Total(n int64, unit string)
	// Add tells that n more steps are done.
	Add(n int64)
	// Say shows a short note beside the count ("2,140 documents, 310 RU").
	Say(note string)
}
