package build

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

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
