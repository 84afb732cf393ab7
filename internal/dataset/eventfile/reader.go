package eventfile

import "context"

// batchColumns are the columns of a [Batch] that are decoded ahead.
var batchColumns = func() columnSet {
	want := columns(colScheduled, colStage, colDuration, colTS, colOrder, colKey)
	for c, s := range new(Batch).texts() {
		if s != nil {
			want |= columns(column(c))
		}
	}
	return want
}()

// decoded is a row group on its way from the decoding goroutine to the caller's.
type decoded struct {
	rows  rowGroup
	batch Batch
	file  *file
	group int
	last  bool // of the file
}

// Events hands all events of the files to fn, batch by batch; the next batch is
// decoded meanwhile. It ends with fn's first error, ctx's, or one that names
// the file and column that cannot be read.
func Events(ctx context.Context, files []string, fn func(*Batch) error) error {
	ctx, cancel := context.WithCancel(ctx)
	// One batch is with fn, one is ready, one is being decoded.
	const ahead = 2
	free, ready := make(chan *decoded, ahead), make(chan *decoded, ahead)
	for range ahead {
		free <- new(decoded)
	}
	var (
		failure error
		broken  *file
	)
	go func() {
		broken, failure = decodeAhead(ctx, files, free, ready)
		close(ready)
	}()
	err := consume(free, ready, fn)
	cancel()
	for r := range ready {
		if r.last {
			r.file.close()
		}
	}
	if broken != nil {
		broken.close()
	}
	if err != nil {
		return err
	}
	return failure
}

// consume hands decoded batches to fn.
func consume(free chan<- *decoded, ready <-chan *decoded, fn func(*Batch) error) error {
	for r := range ready {
		var idErr error
		r.rows.fill(&r.batch)
		r.batch.ID = Texts{load: func() []string {
			if idErr == nil {
				idErr = r.file.read(r.group, columns(colID), &r.rows)
			}
			if idErr != nil {
				return make([]string, r.rows.n)
			}
			return r.rows.ids
		}}
		err := fn(&r.batch)
		if r.last {
			r.file.close()
		}
		if idErr != nil {
			return idErr
		}
		if err != nil {
			return err
		}
		free <- r
	}
	return nil
}

// decodeAhead decodes the files' row groups into free frames. After an error in
// the middle of a file it returns it, open: batches of it may be in use.
func decodeAhead(ctx context.Context, files []string, free <-chan *decoded, ready chan<- *decoded) (*file, error) {
	for _, name := range files {
		f, err := open(Whole(name))
		if err != nil {
			return nil, err
		}
		for g := range f.groups {
			var r *decoded
			select {
			case r = <-free:
				err = ctx.Err()
			case <-ctx.Done():
				err = ctx.Err()
			}
			if err == nil {
				err = f.read(g, batchColumns, &r.rows)
			}
			if err != nil {
				return f, err
			}
			r.file, r.group, r.last = f, g, g == len(f.groups)-1
			ready <- r
		}
		if len(f.groups) == 0 {
			f.close()
		}
	}
	return nil, nil
}

// fill makes b the batch of the row group.
func (g *rowGroup) fill(b *Batch) {
	*b = Batch{
		N: g.n, Scheduled: g.scheduled, Stage: g.stage, Duration: g.duration, TS: g.ts, Order: g.order, Key: g.key,
	}
	for c, s := range b.texts() {
		if s != nil {
			*s = g.text[c]
		}
	}
}

// eachGroup calls fn with every row group of the files.
func eachGroup(files []Section, want columnSet, fn func(*rowGroup) error) error {
	var rows rowGroup
	for _, s := range files {
		f, err := open(s)
		if err != nil {
			return err
		}
		for g := range f.groups {
			if err = f.read(g, want, &rows); err == nil {
				err = fn(&rows)
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
