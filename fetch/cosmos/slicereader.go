package cosmos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/document"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// bufferBytes is the memory that all queries in flight may use together for rows
// that are not in files yet.
const bufferBytes = 24 << 20

// A slice may hold a few unreadable documents, or a small share of many. With
// more than that, the documents were probably damaged on the way.
const (
	someBroken     = 10
	maxBrokenShare = 0.01
)

// counts is the result of reading one slice. It is journalled with the slice.
type counts struct {
	Documents int64   `json:"documents"`
	Broken    int64   `json:"broken"`
	Units     float64 `json:"request_units"`
}

// tooManyBroken reports whether more than a few of n read documents are broken.
func tooManyBroken(broken, n int64) bool {
	return broken > someBroken && float64(broken) > maxBrokenShare*float64(n)
}

// sliceReader reads the slices of one pass into its stage.
type sliceReader struct {
	*Collector
	run           *collector.Run
	connected     *connection
	stage         *dataset.Stage
	partitionPath []string
	queries       []slice
	pages         sync.Pool // of *page

	mu       sync.Mutex
	total    counts // of the finished slices
	finished int
	received int64 // documents of all slices, for the progress
	spent    error // set when the budget of request units is spent
}

// read reads the slices that are not finished yet, a few at a time and in their
// order. It returns the sum of all slices.
func (r *sliceReader) read(ctx context.Context) (counts, error) {
	todo, err := r.unfinished()
	if err != nil {
		return counts{}, err
	}
	r.run.Progress.Total(int64(len(r.queries)), "slices")
	r.run.Progress.Add(int64(r.finished))
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(r.options.Concurrency)
	for _, i := range todo {
		group.Go(func() error {
			// A spent budget is no error of the group: it would end the slices in
			// flight, which are to be finished.
			if groupContext.Err() != nil || r.unitsSpent() {
				return nil
			}
			return r.readSlice(groupContext, i)
		})
	}
	if err = group.Wait(); err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = r.spent
	}
	if spent := (*spentError)(nil); errors.As(err, &spent) {
		err = fmt.Errorf("%w; %d of %d slices of %s/%s have been read and are kept, and the next run continues with the rest",
			err, r.finished, len(r.queries), r.source.Database, r.source.Container)
	}
	return r.total, err
}

// unfinished returns the slices that are not in the journal and counts those that
// are.
func (r *sliceReader) unfinished() (todo []int, err error) {
	for i, q := range r.queries {
		journalled, ok := r.stage.Finished(q.name)
		if !ok {
			todo = append(todo, i)
			continue
		}
		var n counts
		if err := json.Unmarshal(journalled, &n); err != nil {
			return nil, fmt.Errorf("the journal of slice %s: %w", q.name, err)
		}
		r.received += n.Documents
		r.finish(n)
	}
	return todo, nil
}

// unitsSpent reports whether the budget of request units is spent.
func (r *sliceReader) unitsSpent() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.spent == nil {
		r.spent = r.connected.budget.unitsLeft()
	}
	return r.spent != nil
}

func (r *sliceReader) finish(n counts) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total.Documents += n.Documents
	r.total.Broken += n.Broken
	r.total.Units += n.Units
	r.finished++
}

func (r *sliceReader) say(received int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.received += int64(received)
	units := int64(r.connected.budget.charged())
	r.run.Progress.Say(fmt.Sprintf("%s documents, %s RU", words.Count(r.received), words.Count(units)))
}

// readSlice reads one slice to its end and journals it.
func (r *sliceReader) readSlice(ctx context.Context, index int) error {
	q := r.queries[index]
	w, err := r.stage.Slice(q.name, index, bufferBytes/r.options.Concurrency)
	if err != nil {
		return err
	}
	n, err := r.write(ctx, w, q)
	if err == nil && tooManyBroken(n.Broken, n.Documents+n.Broken) {
		err = fmt.Errorf("%s: slice %s: %s of %s documents are not readable",
			r.connected.at(), q.name, words.Count(n.Broken), words.Count(n.Documents+n.Broken))
	}
	if err != nil {
		return errors.Join(err, w.Discard())
	}
	if err := w.Finish(n); err != nil {
		return err
	}
	r.finish(n)
	r.run.Progress.Add(1)
	return nil
}

// write writes the events of one slice.
func (r *sliceReader) write(ctx context.Context, w *dataset.EventWriter, q slice) (counts, error) {
	p, ok := r.pages.Get().(*page)
	if !ok {
		p = new(page)
	}
	defer r.pages.Put(p)
	pages := reader{connection: r.connected, slice: q, page: p}
	decoder := document.Decoder{PartitionPath: r.partitionPath}
	source := r.Name()
	var n counts
	var e eventfile.Event
	err := pages.each(ctx, func(documents [][]byte) error {
		for _, d := range documents {
			if decoder.Decode(d, &e) != nil {
				n.Broken++
				continue
			}
			e.Source = source
			if err := w.Write(&e); err != nil {
				return err
			}
			n.Documents++
		}
		r.say(len(documents))
		return nil
	})
	n.Units = pages.units
	return n, err
}
