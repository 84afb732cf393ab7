package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// EventWriter writes the rows of one slice. It belongs to one goroutine.
type EventWriter struct {
	s       *Stage
	dir     string // relative to the stage's folder
	limit   int
	order   int64 // of the next row
	end     int64 // the first order number that is not the slice's
	rows    eventfile.Buffer
	parquet *eventfile.Writer
	slice   slice
	spills  int
	err     error // once set, the slice cannot be finished
}

var errSliceClosed = errors.New("the slice is closed")

// Write adds a row. It copies what it keeps: e's texts may be views of memory
// that is overwritten afterwards.
func (w *EventWriter) Write(e *eventfile.Event) error {
	if w.err != nil {
		return w.err
	}
	if w.order == w.end {
		return w.fail(errors.New("more than 2^32 rows"))
	}
	if err := w.rows.Add(e, w.order); err != nil {
		return w.fail(err)
	}
	w.order++
	w.slice.Rows++
	if w.rows.Size() >= w.limit {
		if err := w.spill(); err != nil {
			return w.fail(err)
		}
	}
	return nil
}

func (w *EventWriter) fail(err error) error {
	w.err = fmt.Errorf("collector %q: slice %q: %w", w.s.collector, w.slice.Slice, err)
	return w.err
}

// spill writes the rows in memory to files.
func (w *EventWriter) spill() error {
	if w.rows.Len() == 0 {
		return nil
	}
	w.spills++
	parts, err := w.parquet.Spill(&w.rows, w.s.dir, filepath.Join(w.dir, strconv.Itoa(w.spills)+".parquets"))
	w.slice.Parts = append(w.slice.Parts, parts...)
	return err
}

// Finish writes everything to disk, durably, and notes the slice as finished with its
// stats (JSON).
func (w *EventWriter) Finish(stats any) error {
	if w.err != nil {
		return w.err
	}
	var err error
	if w.slice.Stats, err = json.Marshal(stats); err != nil {
		return w.fail(fmt.Errorf("statistics: %w", err))
	}
	if err := w.spill(); err != nil {
		return w.fail(err)
	}
	if err := w.syncDirs(); err != nil {
		return w.fail(err)
	}
	l := w.slice
	if err := w.s.finish(&l); err != nil {
		return w.fail(err)
	}
	w.close(errSliceClosed)
	return nil
}

// syncDirs makes the names of the slice's files durable.
func (w *EventWriter) syncDirs() error {
	if len(w.slice.Parts) > 0 {
		if err := atomicfile.SyncDir(filepath.Join(w.s.dir, w.dir)); err != nil {
			return err
		}
	}
	return atomicfile.SyncDir(w.s.dir)
}

// close lets go of the memory.
func (w *EventWriter) close(err error) {
	w.err, w.rows, w.parquet = err, eventfile.Buffer{}, nil
}

// Discard drops the slice with what it has written. After Finish it does
// nothing, so that it may be deferred.
func (w *EventWriter) Discard() error {
	if w.err == errSliceClosed {
		return nil
	}
	w.close(errSliceClosed)
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if w.s.open[w.slice.Slice] == w {
		delete(w.s.open, w.slice.Slice)
	}
	return os.RemoveAll(filepath.Join(w.s.dir, w.dir))
}
