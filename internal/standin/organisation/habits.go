package organisation

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// libraryName is the name of the shared library that all pipelines load.
const libraryName = "Infrastructure"

// era is a time in which a pipeline behaves in the same way.
type era struct {
	from   time.Time
	breaks float64 // chance that a new commit breaks the pipeline until another one fixes it
	flaky  float64 // chance that a build fails although nothing is wrong with its commit
	repair float64 // usual hours until a break is fixed
	pace   float64 // a build takes so many times as long as its steps say
	drift  float64 // a build at the end of the period takes 1+drift times as long as one at its beginning
}

// incident is a time in which every build that reaches a step fails there,
// whatever its commit.
type incident struct {
	from, to time.Time
	step     string
}

// release is a version of the shared library, used by builds from then on.
type release struct {
	at      time.Time
	version string
}

// newEras draws how a pipeline behaves. Most are as good from beginning to end.
func (g *Organisation) newEras(random *rand.Rand) []era {
	e := era{
		breaks: 0.01 + 0.07*random.Float64()*random.Float64(),
		flaky:  0.02 * random.Float64() * random.Float64(),
		repair: 2 + 6*random.Float64(),
		pace:   1,
	}
	switch random.IntN(30) {
	case 0, 1:
		e.flaky = 0.06 + 0.1*random.Float64()
	case 2:
		e.drift = 0.5 + random.Float64()
	case 3:
		e.drift = -0.3
	case 4: // changed for good on one day
		after := e
		after.from = g.options.Until.Add(-time.Duration(random.IntN(g.options.Days)) * day)
		after.pace = 0.6 + random.Float64()
		return []era{e, after}
	}
	return []era{e}
}

// era returns how the pipeline behaves at a time.
func (q *pipeline) era(at time.Time) era {
	e := q.eras[0]
	for _, next := range q.eras[1:] {
		if !at.Before(next.from) {
			e = next
		}
	}
	return e
}

// index returns the number of a step, or -1.
func (q *pipeline) index(name string) int {
	return slices.IndexFunc(q.steps, func(s step) bool { return s.name == name })
}

// production says whether the step changes production or comes after that.
func (s *step) production() bool {
	return strings.HasPrefix(s.name, "prod:") || strings.HasSuffix(s.name, ":prod")
}

// state is what a pipeline remembers between its builds.
type state struct {
	builds   int
	free     time.Time // when the latest build ended: there is one at a time
	commit   [20]byte
	deployed [2][20]byte // the latest two commits in production
	bad      bool        // the commit fails
	badStep  int         // where it fails
	fixed    time.Time   // a later commit is good
	rolled   int         // rollbacks so far
	reds     int         // failures in a row
}

// The ways in which a build ends.
type outcome int

const (
	succeeds outcome = iota
	fails
	unstable
	aborted // with an event that says so
	lost    // without one
)

// choose gives the build its commit: a new one, that of the build before, or
// that of an earlier deployment. It reports whether it is a new one or a rollback.
func (s *stream) choose(q *pipeline, st *state, b *build, again bool) (fresh, rollback bool) {
	var none [20]byte
	switch {
	case st.rolled < len(q.rollbacks) && !b.scheduled.Before(q.rollbacks[st.rolled]) && st.deployed[1] != none:
		st.rolled++
		st.commit, st.bad, rollback = st.deployed[1], false, true
	case again && st.commit != none:
	default:
		for i := range st.commit {
			st.commit[i] = byte(s.random.Uint32())
		}
		fresh = true
	}
	b.commit = st.commit
	return fresh, rollback
}

// outcome decides how a build ends, and at which of its steps.
func (s *stream) outcome(q *pipeline, st *state, b *build, fresh, rollback bool) (outcome, int) {
	r, at := s.random, b.scheduled
	for _, x := range q.incidents {
		if i := q.index(x.step); i >= 0 && !at.Before(x.from) && at.Before(x.to) {
			return fails, i
		}
	}
	if rollback {
		return succeeds, len(q.steps)
	}
	e, factor := q.era(at), 1.0
	if ago := s.g.options.Until.Sub(at); ago > 33*day && ago < 40*day {
		factor = 3 // the bad week
	}
	if at.Hour() >= 16 {
		factor *= 1.3
	}
	x := r.Float64()
	if fresh {
		if st.bad = at.Before(st.fixed); !st.bad && x < e.breaks*factor {
			st.bad, st.badStep = true, s.culprit(q)
			hours := e.repair * r.ExpFloat64()
			if r.IntN(12) == 0 {
				hours *= 6
			}
			st.fixed = at.Add(time.Duration((0.3 + hours) * float64(time.Hour)))
		}
	}
	switch x := r.Float64(); {
	case x < 0.006:
		return lost, r.IntN(len(q.steps))
	case x < 0.026:
		return aborted, r.IntN(len(q.steps))
	case st.bad:
		return fails, st.badStep
	case x < 0.032 && len(q.steps) > 2:
		return unstable, 2
	case x < 0.032+e.flaky*factor:
		return fails, s.flakyStep(q)
	}
	return succeeds, len(q.steps)
}

// culprit draws the step at which a bad commit fails.
func (s *stream) culprit(q *pipeline) int {
	sum := 0.0
	for _, st := range q.steps {
		sum += st.fails
	}
	x := s.random.Float64() * sum
	for i, st := range q.steps {
		if x -= st.fails; x < 0 {
			return i
		}
	}
	return len(q.steps) - 1
}

// flakyStep is a step that fails by chance: a test that goes through the user
// interface, if there is one.
func (s *stream) flakyStep(q *pipeline) int {
	for _, name := range []string{"functionalTest:aat", "fullFunctionalTest", "smoketest:aat"} {
		if i := q.index(name); i >= 0 && s.random.IntN(5) > 0 {
			return i
		}
	}
	return s.culprit(q)
}

// follow adds the build that people start after a failure: the same again, or a
// commit that fixes it.
func (s *stream) follow(q *pipeline, st *state) {
	r := s.random
	if q.once || st.reds > 4 && r.IntN(4) > 0 {
		return // after some attempts most wait for somebody else
	}
	rerun := 30
	if !st.bad {
		rerun = 80 // nobody changed anything
	}
	if again := st.free.Add(seconds(180 + 1500*r.Float64())); r.IntN(100) < rerun {
		s.insert(slot{at: working(r, again), of: q, again: true})
		return
	}
	if r.IntN(100) < 60 {
		at := st.free.Add(seconds(1800 + 9000*r.Float64()))
		if at.Before(st.fixed) && r.IntN(3) > 0 {
			at = st.fixed.Add(seconds(600 * r.Float64()))
		}
		s.insert(slot{at: working(r, at), of: q})
	}
}

// working moves a time outside working hours to a next morning.
func working(r *rand.Rand, t time.Time) time.Time {
	if h := t.Hour(); h >= 19 {
		t = t.Truncate(day).Add(day + time.Duration(8*3600+r.IntN(7200))*time.Second)
	} else if h < 7 {
		t = t.Truncate(day).Add(time.Duration(8*3600+r.IntN(7200)) * time.Second)
	}
	for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.Add(day)
	}
	return t
}
