package organisation

import (
	"math"
	"sort"
	"time"
)

// build is one run of a pipeline.
type build struct {
	of          *pipeline
	number      int
	correlation UUID
	commit      [20]byte
	node        int
	library     string
	scheduled   time.Time
	absent      Fields // from each of its documents
}

// run makes up one build and its documents.
func (s *stream) run(x slot) {
	q, r := x.of, s.random
	st := s.states[q]
	if st == nil {
		st = new(state)
		if !q.once {
			s.states[q] = st
		}
	}
	b := &build{
		of: q, number: q.first + st.builds, scheduled: x.at.Truncate(time.Millisecond), library: s.g.library(x.at),
		correlation: newUUID(r.Uint64(), r.Uint64()), node: 1 + r.IntN(40),
	}
	st.builds++
	switch x := r.IntN(1000); {
	case x < 1:
		b.absent = CorrelationID | BuildID
	case x < 20:
		b.absent = CorrelationID
	}
	if q.infra {
		b.absent |= Component
	}
	if q.unpinned {
		b.absent |= SharedLibraryName | SharedLibraryVersion
	}
	if b.number == 1 {
		b.absent |= CurrentBuildPreviousBuild
	}
	fresh, rollback := s.choose(q, st, b, x.again)
	how, at := s.outcome(q, st, b, fresh, rollback)
	st.free = s.steps(st, b, how, at)
	switch how {
	case fails:
		st.reds++
		s.follow(q, st)
	case succeeds:
		st.reds = 0
	}
}

// steps makes up the documents of a build that ends so at one of its steps, and
// returns when it ended.
func (s *stream) steps(st *state, b *build, how outcome, at int) time.Time {
	q, r := b.of, s.random
	start := s.start(st, b)
	now := start
	e := q.era(b.scheduled)
	pace := (0.85 + 0.3*r.Float64()) * e.pace * (1 + e.drift*s.age(b.scheduled))
	if r.IntN(50) == 0 {
		pace *= 3
	}
	say := func(step, result string, ended bool) {
		s.add(record{of: b, stage: now, duration: now.Sub(start), step: step, result: result, ended: ended})
	}
	result := "SUCCESS"
	for i, step := range q.steps {
		if step.production() && q.releases != time.Sunday && q.releases != now.Weekday() {
			break
		}
		now = now.Add(seconds(step.seconds * pace * (0.85 + 0.3*r.Float64())))
		if i == at {
			switch how {
			case lost:
				return now
			case aborted:
				return s.abort(b, start, now, step.name)
			case unstable:
				result = "UNSTABLE"
			case fails:
				return s.fail(b, start, now, i)
			}
		}
		say(step.name, result, false)
		if step.name == "prod:promotion" && st.commit != st.deployed[0] {
			st.deployed = [2][20]byte{st.commit, st.deployed[0]}
		}
		if i == 0 && q.notice != "" {
			now = now.Add(seconds(0.3))
			say(q.notice, result, false)
		}
	}
	now = now.Add(seconds(1 + 3*r.Float64()))
	say("Pipeline Succeeded", result, true)
	return now
}

// start is when a build begins: most wait for seconds, some for minutes, and all
// for the build before.
func (s *stream) start(st *state, b *build) time.Time {
	r := s.random
	wait := b.of.wait * (0.5 + r.Float64())
	if r.IntN(10) == 0 {
		wait += 600 * r.Float64() * r.Float64()
	}
	at := b.scheduled.Add(seconds(wait))
	if free := st.free.Add(seconds(1 + 4*r.Float64())); at.Before(free) {
		return free.Truncate(time.Millisecond)
	}
	return at
}

// abort ends a build during a step. Some are stuck until somebody notices.
func (s *stream) abort(b *build, start, now time.Time, step string) time.Time {
	r := s.random
	if r.IntN(3) == 0 {
		s.add(record{of: b, stage: now, duration: now.Sub(start), step: "AUTO_ABORT superseded by a newer build", result: "ABORTED", ended: true})
		return now
	}
	if r.IntN(3) == 0 {
		now = now.Add(seconds(900 + 4500*r.Float64()))
	}
	s.add(record{of: b, stage: now, duration: now.Sub(start), step: step, result: "ABORTED"})
	return now
}

// fail ends a build with the failure of its i-th step.
func (s *stream) fail(b *build, start, now time.Time, i int) time.Time {
	q, r := b.of, s.random
	say := func(step, result string, ended bool) {
		s.add(record{of: b, stage: now, duration: now.Sub(start), step: step, result: result, ended: ended})
	}
	const result = "FAILURE"
	if q.infra {
		// Such a pipeline does not set the result before its end.
		say(q.steps[i].name, "SUCCESS", false)
	} else {
		say(q.steps[i].name, result, false)
	}
	now = now.Add(seconds(1))
	if q.notice != "" {
		say(q.notice, result, false)
	}
	if !q.infra && i > 8 && r.IntN(2) == 0 {
		now = now.Add(seconds(5 + 10*r.Float64()))
		say("helmReleaseUninstall:aat", result, false)
	}
	if i+1 < len(q.steps) && r.IntN(4) == 0 {
		now = now.Add(seconds(120 + 240*r.Float64())) // what runs beside the failed step goes on
	}
	now = now.Add(seconds(1 + 3*r.Float64()))
	say("Pipeline Failed", result, true)
	return now
}

// library returns the version of the shared library that is in use at a time.
func (g *Organisation) library(at time.Time) string {
	i := sort.Search(len(g.releases), func(i int) bool { return g.releases[i].at.After(at) })
	return g.releases[max(i, 1)-1].version
}

func seconds(x float64) time.Duration {
	return time.Duration(math.Round(x*1000)) * time.Millisecond
}

// add keeps a document until its time, perhaps with something odd about it.
func (s *stream) add(d record) {
	r := s.random
	d.written = d.stage.Add(seconds(0.5 + 2*r.Float64()))
	if !d.ended {
		d.null = CurrentBuildResult
	}
	x := r.IntN(100_000)
	switch {
	case x < 500, d.stage.Truncate(day).Equal(s.g.lost), d.written.Truncate(day).Equal(s.g.lost):
		// Publishing failed, and nobody noticed.
		return
	case x < 1000:
		d.written = d.written.Add(seconds(900 * r.Float64()))
	case x < 1250:
		d.absent |= StageTimestamp
	case x < 1300:
		d.null |= CurrentBuildCurrentResult
	case x < 1350:
		d.wrongType |= Fields(1) << r.IntN(int(math.Log2(float64(All+1))))
	case x < 1400:
		d.duration = -d.duration
	case x < 1420:
		d.stage = d.stage.Add(time.Duration(s.g.options.Days+r.IntN(400)) * day)
	case x < 1440:
		d.stageText = [...]string{"2026-02-30T10:00:00Z", "yesterday", "2026-11-20 10:00:00", "2026-06-30T23:59:60Z", "-1"}[r.IntN(5)]
	case x < 1445:
		d.absent |= StageTimestamp | TS
	case x < 1450:
		d.absent |= ID
	case x < 1455:
		d.null |= CurrentStepName | JobName
	}
	s.keep(d)
	if x >= 1500 && x < 1800 {
		// Written again, a while later.
		d.copyOf = s.sequence
		d.written = d.written.Add(seconds(5 + 1200*r.Float64()))
		s.keep(d)
	}
}
