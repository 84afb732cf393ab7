package metrics

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// result is what an event or a finished build says of its outcome.
type result uint8

const (
	resultOther result = iota // missing, UNSTABLE, NOT_BUILT, or any other word
	resultSuccess
	resultFailure
	resultAborted
)

// resultOf reads the result's word; case counts.
func resultOf(word string) result {
	switch word {
	case "SUCCESS":
		return resultSuccess
	case "FAILURE":
		return resultFailure
	case "ABORTED":
		return resultAborted
	}
	return resultOther
}

// status is how a build ended.
type status uint8

const (
	statusSuccess status = iota
	statusFailure
	statusAborted
	statusUnknown
)

// statusWords are the statuses as figures name them, in the order of tables.
var statusWords = [...]string{"SUCCESS", "FAILURE", "ABORTED", "UNKNOWN"}

// build is what is known of one build: the extremes of its events. Every field
// is a minimum or maximum over events, so the order in which events arrive does
// not matter. A text is the number that its [texts] gave it.
type build struct {
	key    keyRef
	source textID

	// The last event, and what it says.
	last          moment
	lastResult    result
	lastSucceeded bool    // its step is "Pipeline Succeeded"
	lastDuration  float64 // milliseconds; NaN if missing or negative
	ended         bool    // some event is terminal
	scheduledRun  bool    // some event says that a schedule started the build

	// The first present of each, and when that was.
	pipeline     textID
	pipelineAt   moment
	buildID      textID
	buildIDAt    moment
	scheduled    dataset.Instant
	scheduledAt  moment
	failStep     textID // of the first FAILURE event that is not terminal
	failStepAt   moment
	lastStep     textID // of the last event that is not terminal
	lastStepAt   moment
	smokeAt      dataset.Instant // last success of the smoke test
	functionalAt dataset.Instant // last success of the functional test

	// The least address by code point, where the documents disagree.
	jobURL   textID
	buildURL textID
}

// reset makes b a build without events.
func (b *build) reset() {
	*b = build{
		last: never, lastDuration: math.NaN(),
		pipelineAt: always, buildIDAt: always, scheduledAt: always, failStepAt: always,
		lastStepAt: never, scheduled: dataset.NoInstant,
		smokeAt: dataset.NoInstant, functionalAt: dataset.NoInstant,
	}
}

// status says how the build ended: as its last event says if that is FAILURE or
// ABORTED; with success only if the last event is the pipeline's own report of
// it. Everything else (running, lost, unstable) is unknown.
func (b *build) status() status {
	switch {
	case b.lastResult == resultFailure:
		return statusFailure
	case b.lastResult == resultAborted:
		return statusAborted
	case b.lastResult == resultSuccess && b.lastSucceeded:
		return statusSuccess
	}
	return statusUnknown
}

// culprit is the step that a failed build failed in, 0 if it is not recorded:
// that of the first event reading FAILURE, since every later one does too; in
// infrastructure pipelines, where steps do not read FAILURE, the last one.
func (b *build) culprit() textID {
	if b.failStepAt != always {
		return b.failStep
	}
	return b.lastStep
}
