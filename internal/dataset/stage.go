package dataset

import (
	"encoding/json"
	"errors"
)

// Stage is the staging area of one pass of a collector.
type Stage struct{ u *Update }

// Stage opens the staging area of a collector for the pass named by token.
func (u *Update) Stage(collector, token string, state any) (*Stage, error) {
	return nil, errors.New("dataset: being written")
}

// Resumed reports whether the pass continues an interrupted one.
func (s *Stage) Resumed() bool { return false }

// State decodes the state saved by the first start of this pass.
func (s *Stage) State(into any) error { return nil }

// Finished returns the stats of a slice that is already complete.
func (s *Stage) Finished(slice string) (stats json.RawMessage, ok bool) { return nil, false }

// Slice opens a slice for writing. index is its position in the order read:
// all rows of a slice count as read after those of slices with a lower index.
// It is given up front because it is part of every row's order number, and
// Commit wants the slices in ascending order of it; gaps are fine. Several
// slices may be open at once, one goroutine each. About bufferBytes of memory
// are used before rows are spilled to files.
func (s *Stage) Slice(slice string, index, bufferBytes int) (*EventWriter, error) {
	return nil, errors.New("dataset: being written")
}

// Commit publishes the slices with p as the collector's new entry.
func (s *Stage) Commit(slices []string, mode Mode, p Provenance) error { return nil }
