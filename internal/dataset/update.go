package dataset

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Update is the one writer of a data folder, holding its lock.
type Update struct {
	dir      string
	manifest *Manifest
}

// LockedError says that the data folder is in use.
type LockedError struct {
	// Path is the lock file.
	Path string
	// PID is the process that holds the lock, 0 if it is not known.
	PID int
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("%s: the data is in use by another process", e.Path)
	}
	return fmt.Sprintf("%s: the data is in use by process %d", e.Path, e.PID)
}

// Mode says how a pass relates to the rows that are already there.
type Mode int

const (
	// Replace makes the pass all of the collector's rows.
	Replace Mode = iota
	// Merge adds the pass to the rows that are there.
	Merge
)

// Begin opens dir for writing, creating it if needed.
func Begin(dir string) (*Update, error) { return nil, errors.New("dataset: being written") }

// Close releases the lock.
func (u *Update) Close() error { return nil }

// Provenance returns a copy of the collector's committed entry, or nil.
func (u *Update) Provenance(collector string) *Provenance { return nil }

// SetAsOf records the fetch's as-of.
func (u *Update) SetAsOf(t time.Time) error { return nil }

// Forget drops a collector, its rows and its entry.
func (u *Update) Forget(collector string) error { return nil }

// PutFiles commits the tables of a collector.
func (u *Update) PutFiles(collector string, p Provenance, files map[string]func(io.Writer) error) error {
	return nil
}
