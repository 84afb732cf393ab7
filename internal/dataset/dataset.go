package dataset

import (
	"context"
	"errors"
)

// Dataset is one committed state of a data folder, open for reading.
type Dataset struct {
	dir      string
	manifest *Manifest
}

// Open opens the data folder for reading.
func Open(dir string) (*Dataset, error) { return nil, errors.New("dataset: being written") }

// Close releases the data folder.
func (d *Dataset) Close() error { return nil }

// Manifest returns the manifest; it is not to be changed.
func (d *Dataset) Manifest() *Manifest { return d.manifest }

// Dir returns the folder.
func (d *Dataset) Dir() string { return d.dir }

// Events hands all events to fn, batch by batch, in file order.
func (d *Dataset) Events(ctx context.Context, fn func(*Batch) error) error { return nil }

// DuplicateKeys returns the document keys that occur more than once.
func (d *Dataset) DuplicateKeys(ctx context.Context) (map[uint64]struct{}, error) { return nil, nil }
