package build

import "github.com/hmcts/rse-dashboard/internal/dataset/eventfile"

// Status is how a build ended.
type Status uint8

// The statuses, in the order in which tables list them.
const (
	Success Status = iota
	Failure
	Aborted
	Unknown // running, lost, unstable, not built, …
)

// Statuses lists all statuses in their order.
var Statuses = [...]Status{Success, Failure, Aborted, Unknown}

// String returns the status as data.json spells it.
func (s Status) String() string { return [...]string{"SUCCESS", "FAILURE", "ABORTED", "UNKNOWN"}[s] }

// Build is one finished build. It holds no pointers: texts are numbers of the
// set's table, so that the garbage collector need not look into millions of
// builds.
type Build struct {
	// End is the time of the last event.
	End eventfile.Instant
	// Scheduled may be missing.
	Scheduled eventfile.Instant
	// FunctionalGap is the time from the success of the smoke test to that of
	// the functional test as seconds and nanoseconds, zero unless it is positive.
	FunctionalGap eventfile.Instant
	// First is the time of the first event.
	First eventfile.Instant
	// Deployed is the time of the first success of a step that deploys; missing if
	// none did.
	Deployed eventfile.Instant
	// Duration is in milliseconds; NaN is missing.
	Duration float64
	// TimeToRed is the duration at the first failed event, in milliseconds; NaN if
	// there is no such event or it has no duration.
	TimeToRed float64
	// Wait is the time from when the build was scheduled to when it started, in
	// seconds, as its first event tells; NaN if that does not tell it.
	Wait float64
	// Pipeline is the position in [Set.Pipelines], or [NoPipeline].
	Pipeline int32
	// ID is the build_id, URL the build's address. The address is untrusted.
	ID, URL Text
	// FailingStep is, for a failed build, the step that it failed in.
	FailingStep Text
	// Commit is what was built, Repository where it is from as [RepositoryOf]
	// writes it, Library the version of the shared library.
	Commit, Repository, Library Text
	// Source is the name of the source.
	Source Text
	// KeyRank orders the builds of a pipeline with the same Deployed by their keys.
	KeyRank uint32
	Status  Status
	// Completed tells that the pipeline reported its own end.
	Completed bool
	// OnSchedule tells that a schedule started the build.
	OnSchedule bool
}

// NoPipeline is the Pipeline of a build that names none.
const NoPipeline = -1

// Failed reports whether the build failed or was aborted.
func (b *Build) Failed() bool { return b.Status == Failure || b.Status == Aborted }

// Known reports whether the build came to a known end.
func (b *Build) Known() bool { return b.Status != Unknown }

// Pipeline is one pipeline.
type Pipeline struct {
	Name string
	// URL is its untrusted address, from its latest build that has one; "" if
	// there is none.
	URL string
	// Builds are all builds of the pipeline in the order of [Set.Builds].
	Builds []*Build
}

// Set is all finished builds. It is read-only and safe for concurrent use.
type Set struct {
	// Builds are ordered by end, then by key, then by the name of the source.
	Builds []Build
	// Pipelines are in the order of their names.
	Pipelines []Pipeline
	Coverage  Coverage

	texts []string
}

// Text returns a text of a build, "" if it is missing.
func (s *Set) Text(t Text) string { return s.texts[t] }
