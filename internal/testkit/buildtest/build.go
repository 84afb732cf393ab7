package buildtest

import (
	"context"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// BuildsOf returns the builds of events that are in memory.
func BuildsOf(o build.Options, batches ...*eventfile.Batch) *build.Set {
	set, _ := build.Read(context.Background(), memory(batches), o) // its errors are those of the source
	return set
}

// memory is a source of events that never fails.
type memory []*eventfile.Batch

// DuplicateKeys implements [build.Source].
func (m memory) DuplicateKeys(context.Context) (map[uint64]struct{}, error) {
	found, seen := make(map[uint64]struct{}), make(map[uint64]bool)
	for _, batch := range m {
		for _, key := range batch.Key {
			if seen[key] {
				found[key] = struct{}{}
			}
			seen[key] = true
		}
	}
	return found, nil
}

// Events implements [build.Source].
func (m memory) Events(_ context.Context, fn func(*eventfile.Batch) error) error {
	for _, batch := range m {
		if err := fn(batch); err != nil {
			return err
		}
	}
	return nil
}
