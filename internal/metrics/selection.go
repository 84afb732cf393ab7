package metrics

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// All is the name of the project that takes in every build.
const All = "all"

// Type tells nightly builds from the others.
type Type uint8

// The types, in the order in which pages list them.
const (
	AllTypes Type = iota
	Nightly
	NonNightly
)

// Types lists the types in the order of the pages.
var Types = [...]Type{AllTypes, Nightly, NonNightly}

// String returns the type as addresses and data.json name it.
func (t Type) String() string { return [...]string{"all", "nightly", "non-nightly"}[t] }

// Selection is what a pipelines page shows: one project (or [All]), one type.
type Selection struct {
	Project string
	Type    Type
}

// Overview is what the first page says of the state of CI.
type Overview struct {
	// Numbers are the headline numbers.
	Numbers []figure.Headline
	// Red lists the pipelines whose latest build failed, longest red first.
	Red *figure.Figure
	// Changes lists the pipelines whose failure percentage moved most against
	// the 14 days before.
	Changes *figure.Figure
	// Timeline and MostFailing are those of all builds.
	Timeline    *figure.Figure
	MostFailing *figure.Figure
}

// Coverage says how complete the data is: what was read, what was left out and
// why, and how many builds came to a recorded end.
type Coverage struct {
	// Events is the number of documents read from data/.
	Events int64
	// Those left out: notices, documents of other branches, older copies of a
	// document, documents without any time, and those later than as-of.
	Notices, OtherBranches, Copies, NoTime, Future int64
	// Builds is the number of builds; WithEnd those with a terminal event.
	Builds, WithEnd int64
	// WithoutPipeline is the number of builds that name no pipeline.
	WithoutPipeline int64
	// First and Last are the times of the first and last event counted.
	First, Last time.Time
	// By source: the same shares for each source, in the order of their names.
	Sources []SourceCoverage
}

// SourceCoverage is the coverage of one source.
type SourceCoverage struct {
	Source          string
	Events          int64
	Builds, WithEnd int64
	First, Last     time.Time
}
