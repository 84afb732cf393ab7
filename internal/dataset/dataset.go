package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/filelock"
)

// Dataset is one committed state of a data folder, open for reading.
type Dataset struct {
	dir      string
	lock     *filelock.Lock // nil if closed, or if nobody can write to the folder
	manifest *stored
}

// Open opens the data folder for reading, any number of readers at a time; the
// error is a [filelock.HeldError] while it is being written. A folder that was never
// written to is an error of the kind [fs.ErrNotExist].
func Open(dir string) (*Dataset, error) {
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err != nil {
		return nil, fmt.Errorf("no data set in %s: %w", dir, err)
	}
	lock, err := filelock.Shared(filepath.Join(dir, lockName))
	// There may be no lock file in a folder that nobody can write to.
	if err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS) {
		return nil, fmt.Errorf("the data folder cannot be locked: %w", err)
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
			if err := d.manifest.check(d.dir, f); err != nil {
				return err
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

// Manifest returns the manifest, which must not be changed.
func (d *Dataset) Manifest() *Manifest { return &d.manifest.Manifest }

// Tables returns the paths of the tables of all configured collectors, sorted. name
// is a table's name or, as with [FindingsTables], what it ends in.
func (d *Dataset) Tables(name string) []string {
	var list []string
	for _, p := range d.manifest.Collectors {
		for _, f := range p.Files {
			if !p.Retired && strings.HasSuffix(f, name) {
				list = append(list, filepath.Join(d.dir, filepath.FromSlash(f)))
			}
		}
	}
	slices.Sort(list)
	return list
}

// eventFiles returns the files of events in order, and about how many events they
// hold.
func (d *Dataset) eventFiles() (files []eventfile.Section, rows int64) {
	var names []string
	for _, p := range d.manifest.Collectors {
		for _, f := range p.Files {
			if !p.Retired && isEvents(f) {
				names = append(names, f)
				rows += d.manifest.Contents[f].Rows
			}
		}
	}
	slices.Sort(names)
	for _, f := range names {
		files = append(files, eventfile.Whole(filepath.Join(d.dir, filepath.FromSlash(f))))
	}
	return files, rows
}

// Events hands all events to fn, batch by batch, in the order of the files;
// the next batch is decoded meanwhile. It ends with fn's first error, ctx's, or
// one that names the file and column that cannot be read.
func (d *Dataset) Events(ctx context.Context, fn func(*eventfile.Batch) error) error {
	files, _ := d.eventFiles()
	return eventfile.Events(ctx, files, fn)
}

// DuplicateKeys returns the document keys (see [eventfile.Batch.Key]) that occur
// more than once.
func (d *Dataset) DuplicateKeys(ctx context.Context) (map[uint64]struct{}, error) {
	files, rows := d.eventFiles()
	return eventfile.DuplicateKeys(ctx, files, rows)
}
