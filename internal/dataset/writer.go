package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// EventWriter writes the rows of one slice. It belongs to one goroutine.
type EventWriter struct {
	s      *Stage
	dir    string // relative to the stage's folder
	limit  int
	order  int64 // of the next row
	end    int64 // the first order number that is not the slice's
	rows   rows
	enc    *encoder
	slice  slice
	spills int
	err    error // once set, the slice cannot be finished
}

var errSliceClosed = errors.New("the slice is closed")

// Write adds a row. It copies what it keeps: e's texts may be views of memory
// that is overwritten afterwards.
func (w *EventWriter) Write(e *Event) error {
	if w.err != nil {
		return w.err
	}
	if w.order == w.end {
		return w.fail(errors.New("more than 2^32 rows"))
	}
	if err := w.rows.add(e, w.order); err != nil {
		return w.fail(err)
	}
	w.order++
	w.slice.Rows++
	// The size is reckoned now and then only.
	if w.rows.n%256 == 0 && w.rows.bytes() >= w.limit || w.rows.arena.used >= w.limit {
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

// aloneRows is how many rows a day must have to get a file by itself. Smaller
// ones share one, so that rows in no order, of half a year of days, do not make
// a file for each day every time the memory is full.
const aloneRows = 4096

// spill writes the rows in memory to files.
func (w *EventWriter) spill() error {
	if w.rows.n == 0 {
		return nil
	}
	w.spills++
	var few []slicePart // days with few rows, as ranges of w.enc.perm
	at := int64(0)
	err := w.enc.byDay(&w.rows, func(day int, rows []uint32) error {
		n := int64(len(rows))
		at += n
		if n < aloneRows {
			few = append(few, slicePart{Day: day, Offset: at - n, Rows: n})
			return nil
		}
		name := filepath.Join(w.dir, strconv.Itoa(w.spills)+"-"+strconv.Itoa(day)+".parquet")
		f, err := w.enc.create(filepath.Join(w.s.dir, name))
		if err != nil {
			return err
		}
		p, err := w.part(f, rows)
		if err := w.enc.closeFile(f, err); err != nil {
			return err
		}
		w.slice.Parts = append(w.slice.Parts, slicePart{Day: day, Name: name, Rows: p.rows, Size: p.size, Alone: true})
		return nil
	})
	if err == nil && len(few) > 0 {
		err = w.share(few)
	}
	w.rows.reset()
	return err
}

// share writes days with few rows to one file.
func (w *EventWriter) share(days []slicePart) error {
	name := filepath.Join(w.dir, strconv.Itoa(w.spills)+".parquets")
	f, err := w.enc.create(filepath.Join(w.s.dir, name))
	if err != nil {
		return err
	}
	offset := int64(0)
	for _, d := range days {
		var p *part
		if p, err = w.part(f, w.enc.perm[d.Offset:d.Offset+d.Rows]); err != nil {
			break
		}
		w.slice.Parts = append(w.slice.Parts, slicePart{
			Day: d.Day, Name: name, Offset: offset, Size: p.size, Rows: p.rows, Alone: len(days) == 1,
		})
		offset += p.size
	}
	return w.enc.closeFile(f, err)
}

// part writes rows as a Parquet file at the end of f.
func (w *EventWriter) part(f *os.File, rows []uint32) (*part, error) {
	p := w.enc.begin(f)
	if err := w.enc.write(p, &w.rows, rows); err != nil {
		return nil, err
	}
	return p, p.end()
}

// Finish writes everything out, to where a crash cannot take it, and notes the
// slice as finished with its stats (JSON).
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
		if err := syncDir(filepath.Join(w.s.dir, w.dir)); err != nil {
			return err
		}
	}
	return syncDir(w.s.dir)
}

// close lets go of the memory.
func (w *EventWriter) close(err error) {
	w.err, w.rows, w.enc = err, rows{}, nil
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
