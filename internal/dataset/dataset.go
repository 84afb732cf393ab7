package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Dataset is one committed state of a data folder, open for reading.
type Dataset struct {
	dir      string
	lock     *os.File
	manifest *stored
}

// Open opens the data folder for reading, any number of readers at a time; the
// error is a [LockedError] while it is being written. A folder that was never
// written to is an error of the kind [fs.ErrNotExist].
func Open(dir string) (*Dataset, error) {
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err != nil {
		return nil, fmt.Errorf("no data set in %s: %w", dir, err)
	}
	lock, err := lockShared(dir)
	if err != nil {
		return nil, err
	}
	d := &Dataset{dir: dir, lock: lock}
	if err := d.open(); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

func (d *Dataset) open() (err error) {
	if d.manifest, err = loadManifest(d.dir); err != nil {
		return err
	}
	if err := finishPending(d.dir, d.manifest); err != nil {
		return fmt.Errorf("finishing an interrupted commit: %w", err)
	}
	for name, p := range d.manifest.Collectors {
		for _, f := range p.Files {
			full := filepath.Join(d.dir, filepath.FromSlash(f))
			info, err := os.Stat(full)
			if errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s names %s of collector %q, which is missing: fetch the data again",
					filepath.Join(d.dir, manifestName), f, name)
			}
			if err != nil {
				return err
			}
			if !info.Mode().IsRegular() {
				return fmt.Errorf("%s is not a regular file", full)
			}
		}
	}
	return nil
}

// Close releases the data folder; a second call does nothing.
func (d *Dataset) Close() error {
	if d.lock == nil {
		return nil
	}
	err := d.lock.Close()
	d.lock = nil
	return err
}

// Manifest returns the manifest; it is not to be changed.
func (d *Dataset) Manifest() *Manifest { return &d.manifest.Manifest }

// Dir returns the folder.
func (d *Dataset) Dir() string { return d.dir }

// eventFiles returns the paths of the files of events, in order.
func (d *Dataset) eventFiles() []string {
	var names []string
	for _, p := range d.manifest.Collectors {
		if p.Retired {
			continue
		}
		for _, f := range p.Files {
			if isEvents(f) {
				names = append(names, f)
			}
		}
	}
	slices.Sort(names)
	for i, f := range names {
		names[i] = filepath.Join(d.dir, filepath.FromSlash(f))
	}
	return names
}

// batchColumns are those of a [Batch] that are decoded ahead.
var batchColumns = columns(colSource, colPartition, colCorrelationID, colJobName, colBuildID, colBuildTag,
	colBranch, colStep, colResult, colTrigger, colJobURL, colBuildURL,
	colScheduled, colStage, colDuration, colTS, colOrder, colKey)

// decoded is a row group on its way from the decoding goroutine to the caller's.
type decoded struct {
	frame frame
	batch Batch
	file  *eventFile
	group int
	last  bool // of the file
}

// Events hands all events to fn, batch by batch, in the order of the files;
// the next batch is decoded meanwhile. It ends with fn's first error, ctx's, or
// one that names the file and column that cannot be read.
func (d *Dataset) Events(ctx context.Context, fn func(*Batch) error) error {
	ctx, cancel := context.WithCancel(ctx)
	// One batch is with fn, one is ready, one is being decoded.
	const ahead = 3
	free, ready := make(chan *decoded, ahead), make(chan *decoded, ahead)
	for range ahead {
		free <- new(decoded)
	}
	var (
		failure error
		broken  *eventFile
	)
	go func() {
		broken, failure = decodeAhead(ctx, d.eventFiles(), free, ready)
		close(ready)
	}()
	var ids *decoder
	err := func() error {
		for r := range ready {
			var idErr error
			r.batch = r.frame.batch(func() []string {
				if ids == nil {
					ids, idErr = newDecoder()
				}
				if idErr == nil {
					idErr = ids.read(r.file, r.group, columns(colID), &r.frame)
				}
				if idErr != nil {
					return make([]string, r.frame.n)
				}
				return r.frame.ids
			})
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
	}()
	cancel()
	for r := range ready {
		if r.last {
			r.file.close()
		}
	}
	if broken != nil {
		broken.close()
	}
	if ids != nil {
		ids.close()
	}
	if err != nil {
		return err
	}
	return failure
}

// decodeAhead decodes the files' row groups into free frames. After an error in
// the middle of a file it returns it, open: batches of it may be in use.
func decodeAhead(ctx context.Context, files []string, free <-chan *decoded, ready chan<- *decoded) (*eventFile, error) {
	d, err := newDecoder()
	if err != nil {
		return nil, err
	}
	defer d.close()
	for _, name := range files {
		f, err := openEvents(name)
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
				err = d.read(f, g, batchColumns, &r.frame)
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

// batch returns the frame as a batch.
func (f *frame) batch(ids func() []string) Batch {
	return Batch{
		N:             f.n,
		Source:        f.text[colSource],
		Partition:     f.text[colPartition],
		ID:            Texts{load: ids},
		CorrelationID: f.text[colCorrelationID],
		JobName:       f.text[colJobName],
		BuildID:       f.text[colBuildID],
		BuildTag:      f.text[colBuildTag],
		Branch:        f.text[colBranch],
		Step:          f.text[colStep],
		Result:        f.text[colResult],
		Trigger:       f.text[colTrigger],
		JobURL:        f.text[colJobURL],
		BuildURL:      f.text[colBuildURL],
		Scheduled:     f.scheduled,
		Stage:         f.stage,
		Duration:      f.duration,
		TS:            f.ts,
		Order:         f.order,
		Key:           f.key,
	}
}

const (
	// roundKeys is how many keys are held at once.
	roundKeys = 4 << 20
	// bucketBits split a round so that the table of a bucket fits a cache.
	bucketBits = 7
)

// DuplicateKeys returns the document keys (see [Batch.Key]) that occur more
// than once. It reads the column of keys once for every 4 million rows and
// holds those of one range of hashes at a time, so its memory does not grow
// with the number of rows, but for the keys that it returns.
func (d *Dataset) DuplicateKeys(ctx context.Context) (map[uint64]struct{}, error) {
	files := d.eventFiles()
	rows := int64(0)
	for _, name := range files {
		f, err := openEvents(name)
		if err != nil {
			return nil, err
		}
		rows += f.rows
		f.close()
	}
	dec, err := newDecoder()
	if err != nil {
		return nil, err
	}
	defer dec.close()
	found := map[uint64]struct{}{}
	var (
		buckets [1 << bucketBits][]uint64
		table   []uint64
		f       frame
	)
	rounds := uint64(rows/roundKeys + 1)
	for round := range rounds {
		// Keys of this round are from lo up to, and with, lo+width.
		width := ^uint64(0)/rounds + 1
		if rounds == 1 {
			width = 0
		}
		lo := round * width
		for i := range buckets {
			buckets[i] = buckets[i][:0]
		}
		for _, name := range files {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := dec.keys(name, &f, func(keys []uint64) {
				for _, k := range keys {
					if k != 0 && k-lo <= width-1 {
						// The low bits: the high ones are those of the round.
						b := &buckets[k&(1<<bucketBits-1)]
						*b = append(*b, k)
					}
				}
			}); err != nil {
				return nil, err
			}
		}
		for _, keys := range buckets {
			table = duplicates(keys, table, found)
		}
	}
	return found, nil
}

// keys calls fn with the document keys of each row group of a file.
func (d *decoder) keys(name string, f *frame, fn func([]uint64)) error {
	e, err := openEvents(name)
	if err != nil {
		return err
	}
	defer e.close()
	for g := range e.groups {
		if err := d.read(e, g, columns(colKey), f); err != nil {
			return err
		}
		fn(f.key)
	}
	return nil
}

// duplicates adds the keys that occur more than once to found. table is scratch
// memory.
func duplicates(keys, table []uint64, found map[uint64]struct{}) []uint64 {
	size := 64
	for size < 2*len(keys) {
		size *= 2
	}
	table = resized(table, size)
	clear(table)
	mask := uint64(size - 1)
	for _, k := range keys {
		i := (k >> bucketBits) & mask
		for table[i] != 0 && table[i] != k {
			i = (i + 1) & mask
		}
		if table[i] == k {
			found[k] = struct{}{}
		}
		table[i] = k
	}
	return table
}
