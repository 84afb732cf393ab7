// Package collector defines what all sources of data have in common: their name,
// how they are run, and how they report progress.
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
	// Skip returns the reason why there is nothing to do, or "".
	Skip() string
	// Check reads as little as tells whether Collect can work. It returns a
	// sentence about the source, or an error.
	Check(ctx context.Context) (string, error)
	// Collect reads the source and commits through run.Data. After an error, or if
	// ctx ends, the data that was committed before is unchanged.
	Collect(ctx context.Context, run *Run) error
}

// Run is the input of a collector.
type Run struct {
	// AsOf is the instant the data speaks of.
	AsOf time.Time
	// Full asks for everything that the source holds and the configuration covers,
	// not only for what is new.
	Full bool
	// Data is the open update of the data set.
	Data *dataset.Update
	// Log takes messages for a person who looks afterwards.
	Log *slog.Logger
	// Progress takes messages for a person who is waiting.
	Progress Progress
}

// Progress shows how far a collector is. It is safe for concurrent use.
type Progress interface {
	// Total sets the expected number of steps, once it is known. A step is what the
	// collector counts ("days", "MB", "repositories").
	Total(n int64, unit string)
	// Add reports that n more steps are done.
	Add(n int64)
	// Say shows a short note beside the count ("2,140 documents, 310 RU").
	Say(note string)
}

// Sleep waits for d or until ctx ends, and then returns why it ended.
func Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
