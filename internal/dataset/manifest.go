package dataset

import (
	"encoding/json"
	"time"
)

// Manifest is manifest.json: what the data set holds and where it came from.
// A file under data/ that it does not name is not part of the data set.
type Manifest struct {
	// Version is the format's version, [ManifestVersion].
	Version int `json:"version"`
	// AsOf is the as-of of the last successful fetch.
	AsOf time.Time `json:"as_of"`
	// NextOrder is the first order number that no event has yet.
	NextOrder int64 `json:"next_order"`
	// Collectors holds one entry a collector, by its name.
	Collectors map[string]*Provenance `json:"collectors"`
}

// ManifestVersion is the version this program writes and reads.
const ManifestVersion = 1

// Provenance is what one collector contributed and how.
type Provenance struct {
	// Kind is the sort of source ("cosmos", "files", "github").
	Kind string `json:"kind"`
	// Source says in words where the data came from; it holds no secret.
	Source string `json:"source"`
	// AsOf is the as-of of the fetch that last succeeded.
	AsOf time.Time `json:"as_of"`
	// From is the beginning of the window that was read; zero if unlimited.
	From time.Time `json:"from,omitzero"`
	// QueryHash changes when the data must be read anew because the question
	// changed (branches, history).
	QueryHash string `json:"query_hash"`
	// Rows is the number of rows held, Read the number read by the last fetch.
	Rows int64 `json:"rows"`
	Read int64 `json:"read"`
	// Broken is the number of lines or documents that could not be read.
	Broken int64 `json:"broken"`
	// Milliseconds is how long the last fetch took.
	Milliseconds int64 `json:"milliseconds"`
	// Warnings are whole sentences for the pages.
	Warnings []string `json:"warnings,omitempty"`
	// Branches are the branches whose events were kept.
	Branches []string `json:"branches,omitempty"`
	// State is the collector's own memory for its next, incremental run.
	State json.RawMessage `json:"state,omitempty"`
	// Retired says that the collector is no longer configured: its rows are kept
	// but readers do not see them.
	Retired bool `json:"retired,omitempty"`
	// Files are the files that hold the rows, relative to data/, sorted.
	Files []string `json:"files"`
}
