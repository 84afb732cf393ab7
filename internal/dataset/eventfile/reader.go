package eventfile

import "context"

// batchColumns are the columns of a [Batch] that are decoded ahead.
var batchColumns = func() columnSet {
	want := columns(colScheduled, colStage, colDuration, colTS, colOrder, colKey)
	for c := range texts {
		if texts[c].batch != nil {
			want |= columns(column(c))
		}
	}
	return want
}()

// decoded is a row group on its way from the decoding goroutine to the caller's.
type decoded struct {
	rowGroup
	batch Batch
}

// Events hands all events of the files to fn, batch by batch; the next batch is
// decoded meanwhile. It ends with fn's first error, ctx's, or one that names
// the file and column that cannot be read.
func Events(ctx context.Context, files []Section, fn func(*Batch) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// One batch is with fn, one is ready, one is being decoded.
	const ahead = 2
	free, ready := make(chan *decoded, ahead), make(chan *decoded, ahead)
	for range ahead {
		free <- new(decoded)
	}
	var failure error
	go func() {
		defer close(ready)
		var next *decoded
		room := func() (*rowGroup, error) {
			select {
			case next = <-free:
				return &next.rowGroup, ctx.Err()
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		failure = eachGroupIn(room, files, batchColumns, func(*rowGroup) error {
			ready <- next
			return nil
		})
	}()
	for r := range ready {
		if err := r.pass(fn); err != nil {
			cancel()
			for range ready { // until the other goroutine has ended
			}
			return err
		}
		free <- r
	}
	return failure
}

// pass hands the batch to fn.
func (r *decoded) pass(fn func(*Batch) error) error {
	var idErr error
	r.fill(&r.batch)
	r.batch.ID = Texts{load: func() []string {
		if idErr = r.loadIDs(); idErr != nil {
			return make([]string, r.n)
		}
		return r.ids
	}}
	err := fn(&r.batch)
	if idErr != nil {
		return idErr
	}
	return err
}

// loadIDs reads the ids of the row group, which few batches need.
func (g *rowGroup) loadIDs() error {
	f, err := open(g.from)
	if err != nil {
		return err
	}
	defer f.close()
	return f.read(g.number, columns(colID), g)
}

// fill makes b the batch of the row group.
func (g *rowGroup) fill(b *Batch) {
	*b = Batch{
		N: g.n, Scheduled: g.scheduled, Stage: g.stage, Duration: g.duration, TS: g.ts, Order: g.order, Key: g.key,
	}
	for c := range texts {
		if of := texts[c].batch; of != nil {
			*of(b) = g.text[c]
		}
	}
}

// eachGroup calls fn with every row group of the files.
func eachGroup(files []Section, want columnSet, fn func(*rowGroup) error) error {
	var rows rowGroup
	return eachGroupIn(func() (*rowGroup, error) { return &rows, nil }, files, want, fn)
}

// eachGroupIn does the same in memory that room returns.
func eachGroupIn(room func() (*rowGroup, error), files []Section, want columnSet, fn func(*rowGroup) error) error {
	for _, s := range files {
		f, err := open(s)
		if err != nil {
			return err
		}
		for n := range f.groups {
			var g *rowGroup
			if g, err = room(); err == nil {
				err = f.read(n, want, g)
			}
			if err == nil {
				err = fn(g)
			}
			if err != nil {
				break
			}
		}
		f.close()
		if err != nil {
			return err
		}
	}
	return nil
}
