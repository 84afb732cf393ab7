package build

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// collected is what is known of a build while its events are read: the extremes
// of its events. Every field is a minimum or maximum, so the order in which
// events arrive does not matter.
type collected struct {
	key    keyRef
	source Text

	// The last event, and what it says.
	last          moment
	lastResult    result
	lastSucceeded bool    // its step is "Pipeline Succeeded"
	lastDuration  float64 // milliseconds; NaN is missing
	completed     bool    // some event is terminal
	onSchedule    bool    // some event says that a schedule started the build

	firsts
	failStep     Text // of the first FAILURE event that is not terminal
	failStepAt   moment
	failDuration float64 // of the same event; NaN is missing

	lastStep     Text // of the last event that is not terminal
	lastStepAt   moment
	smokeAt      eventfile.Instant // last success of the smoke test
	functionalAt eventfile.Instant // last success of the functional test
	deployedAt   eventfile.Instant // first success of a step that deploys
	keyRank      uint32            // among the builds with deployedAt

	// The least address by code point, where the documents disagree.
	jobURL   Text
	buildURL Text
}

// reset makes b a build without events.
func (b *collected) reset() {
	*b = collected{
		last: never, lastDuration: math.NaN(), firsts: firsts{at: always, scheduled: eventfile.NoInstant},
		failStepAt: always, failDuration: math.NaN(), lastStepAt: never,
		smokeAt: eventfile.NoInstant, functionalAt: eventfile.NoInstant, deployedAt: eventfile.NoInstant,
	}
}

// addOutcome adds what the event at moment m says of how the build ended.
func (b *collected) addOutcome(e *event, m *moment) {
	if b.last.before(m) {
		b.last = *m
		b.lastResult = e.result
		b.lastSucceeded = e.class == classSucceeded
		b.lastDuration = e.validDuration()
	}
	b.onSchedule = b.onSchedule || e.schedule
	if e.class.terminal() {
		b.completed = true
		return
	}
	if e.result == resultFailure && m.before(&b.failStepAt) {
		b.failStepAt, b.failStep, b.failDuration = *m, e.step, e.validDuration()
	}
	if b.lastStepAt.before(m) {
		b.lastStepAt, b.lastStep = *m, e.step
	}
}

// addSuccess adds the success of a test or of a deployment.
func (b *collected) addSuccess(e *event) {
	if e.result != resultSuccess {
		return
	}
	if e.deploys && (b.deployedAt.IsMissing() || e.at.Compare(b.deployedAt) < 0) {
		b.deployedAt = e.at
	}
	switch {
	case e.class == classSmoke && e.at.Compare(b.smokeAt) > 0:
		b.smokeAt = e.at
	case e.class == classFunctional && e.at.Compare(b.functionalAt) > 0:
		b.functionalAt = e.at
	}
}

// status says how the build ended: as its last event says if that is FAILURE or
// ABORTED; with success only if the last event is the pipeline's own report of
// it. Everything else (running, lost, unstable) is unknown.
func (b *collected) status() Status {
	switch {
	case b.lastResult == resultFailure:
		return Failure
	case b.lastResult == resultAborted:
		return Aborted
	case b.lastResult == resultSuccess && b.lastSucceeded:
		return Success
	}
	return Unknown
}

// failingStep is the step that a failed build failed in, 0 if it is not
// recorded: that of the first event reading FAILURE, since every later one does
// too; in infrastructure pipelines, where no step reads FAILURE, the last one.
func (b *collected) failingStep() Text {
	if b.failStepAt != always {
		return b.failStep
	}
	return b.lastStep
}

// functionalGap returns the time from the smoke test to the functional test,
// zero if either did not succeed or the functional test was not later.
func (b *collected) functionalGap() eventfile.Instant {
	if b.smokeAt.IsMissing() || b.functionalAt.Compare(b.smokeAt) <= 0 {
		return eventfile.Instant{}
	}
	gap := eventfile.Instant{Sec: b.functionalAt.Sec - b.smokeAt.Sec, Nsec: b.functionalAt.Nsec - b.smokeAt.Nsec}
	if gap.Nsec < 0 {
		gap.Sec--
		gap.Nsec += 1e9
	}
	return gap
}

// finished returns the build without its pipeline.
func (b *collected) finished() Build {
	f := Build{
		End: b.last.instant(), Scheduled: b.scheduled, FunctionalGap: b.functionalGap(),
		First: b.at.instant(), Deployed: b.deployedAt,
		Duration: b.lastDuration, TimeToRed: b.failDuration, Wait: b.wait(),
		ID: b.texts[firstBuildID], URL: b.buildURL, Pipeline: NoPipeline,
		Commit: b.texts[firstCommit], Library: b.texts[firstLibrary], Source: b.source, KeyRank: b.keyRank,
		Status: b.status(), Completed: b.completed, OnSchedule: b.onSchedule,
	}
	if f.Status == Failure {
		f.FailingStep = b.failingStep()
	}
	return f
}

// moment is the place of an event in the order of its build's events: by time,
// a terminal step after the others, then by _ts (a missing one is lowest), then
// by the order read. Two events of one source never have the same moment.
type moment struct {
	sec int64
	ts  float64
	// order is the position in the order read.
	order int64
	// sub is the nanosecond doubled, plus one for a terminal step: compact, since
	// each build keeps several moments.
	sub uint32
}

// momentOf returns the moment of an event that has a time.
func momentOf(e *event) moment {
	m := moment{sec: e.at.Sec, ts: e.ts, order: e.order, sub: uint32(e.at.Nsec) << 1}
	if e.class.terminal() {
		m.sub |= 1
	}
	if math.IsNaN(e.ts) {
		m.ts = math.Inf(-1)
	}
	return m
}

// never is before the moment of any event; always is after it.
var (
	never  = moment{sec: math.MinInt64}
	always = moment{sec: math.MaxInt64}
)

// before reports whether m comes before n.
func (m *moment) before(n *moment) bool {
	switch {
	case m.sec != n.sec:
		return m.sec < n.sec
	case m.sub != n.sub:
		return m.sub < n.sub
	case m.ts != n.ts:
		return m.ts < n.ts
	}
	return m.order < n.order
}

// instant returns the time of the moment.
func (m *moment) instant() eventfile.Instant {
	return eventfile.Instant{Sec: m.sec, Nsec: int32(m.sub >> 1)}
}
