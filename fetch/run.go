package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// Options is how a fetch is run.
type Options struct {
	// Dir is the data set's folder.
	Dir string
	// AsOf is the instant the data speaks of.
	AsOf time.Time
	// Full has the collectors read everything again, not only what is new.
	Full bool
	Log  *slog.Logger
	// Progress returns what shows the progress of a collector, and a function
	// that ends it.
	Progress func(name string) (collector.Progress, func())
}

// Error says which collectors failed and why.
type Error struct {
	// Errs holds the error of each collector in Names.
	Names []string
	Errs  []error
	// All tells that no collector succeeded: none of the data is newer than before.
	All bool
}

func (e *Error) Error() string { return errors.Join(e.Errs...).Error() }

// Unwrap returns the errors of the collectors.
func (e *Error) Unwrap() []error { return e.Errs }

// Run lets the collectors read their sources, in the order of the list. It
// continues after a collector that fails and returns an [*Error] at the end: what
// the others fetched is kept for the next run, and the as-of of the data set stays
// that of the last run in which all succeeded. When ctx ends, it stops and returns
// the context's error.
func Run(ctx context.Context, collectors []collector.Collector, o Options) (err error) {
	update, err := dataset.Begin(o.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, update.Close()) }()

	if err := retire(update, collectors, o.Log); err != nil {
		return err
	}
	failed := &Error{All: true}
	for _, c := range collectors {
		log := o.Log.With("collector", c.Name())
		progress, end := o.Progress(c.Name())
		start := time.Now()
		err := c.Collect(ctx, &collector.Run{AsOf: o.AsOf, Full: o.Full, Data: update, Log: log, Progress: progress})
		end()
		if ctx.Err() != nil {
			return fmt.Errorf("%s: %w: what was fetched so far is kept; the next run resumes there", c.Name(), context.Cause(ctx))
		}
		if err != nil {
			log.Error("failed", "error", err)
			failed.Names = append(failed.Names, c.Name())
			failed.Errs = append(failed.Errs, fmt.Errorf("%s: %w", c.Name(), err))
			continue
		}
		failed.All = false
		attributes := []any{"took", time.Since(start).Round(10 * time.Millisecond)}
		if p := update.Provenance(c.Name()); p != nil {
			attributes = append(attributes, "read", p.Read, "rows", p.Rows, "warnings", len(p.Warnings))
			for _, w := range p.Warnings {
				log.Warn(w)
			}
		}
		if days, columns := update.OlderDays(c.Name()); days > 0 {
			log.Warn(olderDays(days, columns, o.Full))
		}
		log.Info("done", attributes...)
	}
	if len(failed.Names) > 0 {
		return failed
	}
	return update.SetAsOf(o.AsOf)
}

// olderDays says that the data of some days lacks columns.
func olderDays(days int, columns []string, full bool) string {
	subject := words.Count(int64(days)) + " days of its data lack"
	if days == 1 {
		subject = "1 day of its data lacks"
	}
	message := subject + " " + strings.Join(columns, ", ") + ", which an earlier version of this program did not store"
	if full {
		return message + "; the source no longer holds these days, or the configured history does not reach back to them"
	}
	return message + "; fetch --full reads everything again that the source still holds"
}

// retire takes the collectors that are no longer configured out of what is
// shown, and those that are configured again back in. Their rows stay on disk:
// the source may not hold them any more.
func retire(update *dataset.Update, collectors []collector.Collector, log *slog.Logger) error {
	for _, name := range update.Collectors() {
		configured := slices.ContainsFunc(collectors, func(c collector.Collector) bool { return c.Name() == name })
		changed, err := update.Retire(name, !configured)
		if err != nil {
			return err
		}
		switch {
		case changed && !configured:
			log.Warn("no longer configured: its data is kept but not shown", "collector", name)
		case changed:
			log.Info("configured again: its data is shown again", "collector", name)
		}
	}
	return nil
}
