package build

import (
	"math"
	"math/big"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// The texts of which a build takes the first that its events have.
const (
	firstPipeline = iota
	firstBuildID
	firstCommit
	firstGitURL
	firstLibrary
	firstTexts
	// firstScheduled is the bit of the scheduled time, which is no text.
	firstScheduled = firstTexts
)

// firsts is what a build takes from the first of its events that has it. Nearly
// always that is the first event of all, so only the moment of that one is kept
// here, and a bit for each value that comes from it. The moments of other values
// are in [collector.laterFirsts].
type firsts struct {
	at        moment // of the first event
	duration  float64
	texts     [firstTexts]Text
	scheduled eventfile.Instant
	fromFirst uint8 // a bit for each value
}

// laterFirst names a value that does not come from the first event of a build.
type laterFirst struct {
	build uint32
	value uint8
}

// addFirsts adds the values of which the first counts.
func (c *collector) addFirsts(f *firsts, e *event, m *moment) {
	isFirst := m.before(&f.at)
	for k := range uint8(firstTexts) {
		if c.takesFirst(f, e, m, k, isFirst, f.texts[k] != 0, e.firsts[k] != 0) {
			f.texts[k] = e.firsts[k]
		}
	}
	if c.takesFirst(f, e, m, firstScheduled, isFirst, !f.scheduled.IsMissing(), !e.scheduled.IsMissing()) {
		f.scheduled = e.scheduled
	}
	if isFirst {
		f.at, f.duration = *m, e.validDuration()
	}
}

// takesFirst reports whether the event at moment m is the first so far that has
// the value, and notes from which event it comes. known tells that the build has the
// value already, present that the event has it.
func (c *collector) takesFirst(f *firsts, e *event, m *moment, value uint8, isFirst, known, present bool) bool {
	bit, later := uint8(1)<<value, laterFirst{e.build, value}
	switch {
	case isFirst && present:
		f.fromFirst |= bit
		return true
	case isFirst && f.fromFirst&bit != 0:
		f.fromFirst &^= bit
		c.laterFirsts[later] = f.at
		return false
	case !present || f.fromFirst&bit != 0:
		return false
	}
	if at, ok := c.laterFirsts[later]; known && ok && !m.before(&at) {
		return false
	}
	c.laterFirsts[later] = *m
	return true
}

// wait returns the seconds from when the build was scheduled to when it started,
// as its first event tells: that event's time less the time the build had taken
// by then. It is NaN if the event reports the build's end or lacks a value.
func (f *firsts) wait() float64 {
	if f.at.sub&1 != 0 || f.fromFirst&(1<<firstScheduled) == 0 || math.IsNaN(f.duration) {
		return math.NaN()
	}
	seconds, nsec := f.at.sec-f.scheduled.Sec, int64(f.at.instant().Nsec)-int64(f.scheduled.Nsec)
	const exact, few = 1 << 53, 1 << 22 // float64 holds every whole number below exact, and few seconds are fewer nanoseconds
	if taken := f.duration * 1e6; -few < seconds && seconds < few && taken == math.Trunc(taken) && taken < exact/2 {
		return float64(seconds*1e9+nsec-int64(taken)) / 1e9
	}
	nanos := new(big.Int).Mul(big.NewInt(seconds), big.NewInt(1e9))
	nanos.Add(nanos, big.NewInt(nsec))
	taken := new(big.Rat).Mul(new(big.Rat).SetFloat64(f.duration), big.NewRat(1e6, 1))
	wait, _ := new(big.Rat).Quo(new(big.Rat).Sub(new(big.Rat).SetInt(nanos), taken), big.NewRat(1e9, 1)).Float64()
	return wait
}
