package organisation

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"time"
)

const day = 24 * time.Hour

// hours is how busy an hour of the day (UTC) is, weekdays how busy a day of the
// week, Sunday first.
var (
	hours    = [24]float64{0.3, 0.2, 0.2, 0.2, 0.2, 0.3, 1, 3, 6, 9, 10, 9.5, 7, 8, 9.5, 9.5, 8, 5, 2.5, 1.5, 1, 0.8, 0.6, 0.4}
	weekdays = [7]float64{0.08, 1, 1.08, 1.1, 1.05, 0.85, 0.1}
)

// build is one run of a pipeline.
type build struct {
	of          *pipeline
	number      int
	correlation UUID
	commit      [20]byte
	node        int
	scheduled   time.Time
	absent      Fields // from each of its documents
}

// record is a document that has not been handed out.
type record struct {
	of       *build
	written  time.Time
	sequence int // order among those written at the same time
	stage    time.Time
	duration time.Duration
	step     string
	result   string
	ended    bool

	copyOf                  int // sequence of the document whose id it has, plus one
	stageText               string
	absent, null, wrongType Fields
}

// stream is one pass over the period.
type stream struct {
	g        *Organisation
	from     time.Time
	random   *rand.Rand
	numbers  map[*pipeline]int // of builds so far
	pending  []record
	builds   []*build
	sequence int
}

// Documents calls yield with each document of the period in the order in which
// they were written, until it returns false. The document is overwritten
// afterwards; its Job stays. Each call lives through the same period.
func (g *Organisation) Documents(yield func(*Document) bool) {
	s := &stream{g: g, from: g.options.Until.Add(-time.Duration(g.options.Days) * day), numbers: make(map[*pipeline]int)}
	first := s.from.Truncate(day)
	total := 0.0
	for d := first; d.Before(g.options.Until); d = d.Add(day) {
		total += s.weight(d)
	}
	owed := 0.0
	for d := first; d.Before(g.options.Until); d = d.Add(day) {
		s.random = rand.New(rand.NewPCG(g.seed, uint64(d.Unix())))
		owed += s.weight(d) / total * float64(g.options.Events)
		owed -= float64(s.live(d, owed))
		if !s.handOut(d.Add(day), yield) {
			return
		}
	}
}

// weight is the number of documents that the day has, in an arbitrary unit.
func (s *stream) weight(d time.Time) float64 {
	sum := 0.0
	for h, w := range hours {
		at := d.Add(time.Duration(h) * time.Hour)
		part := min(at.Add(time.Hour).Sub(s.from), s.g.options.Until.Sub(at), time.Hour)
		sum += w * max(part.Hours(), 0)
	}
	grown := 0.85 + 0.3*s.age(d)
	return sum * weekdays[d.Weekday()] * grown
}

// age is how much of the period has passed, 0 to 1.
func (s *stream) age(t time.Time) float64 {
	return max(0, float64(t.Sub(s.from))/float64(s.g.options.Until.Sub(s.from)))
}

// live makes up the builds of a day that leave about n documents, and returns
// how many it were.
func (s *stream) live(d time.Time, n float64) int {
	before := s.sequence
	s.builds = s.builds[:0]
	made := func() float64 { return float64(s.sequence - before) }

	for i := range s.g.hostile {
		// Half of them are in the last days, where they are seen.
		ago := 1 + i/2
		if i%2 == 1 {
			ago = s.g.options.Days * (2*i + 1) / (2 * len(s.g.hostile))
		}
		if at := s.g.options.Until.Add(-time.Duration(ago) * day).Truncate(time.Second); !at.Before(d) && at.Before(d.Add(day)) {
			s.run(&s.g.hostile[i], at)
		}
	}
	// Each nightly pipeline runs each night, unless there are to be few
	// documents at all; then some of them do.
	chance := 0.15 * n / max(1, 7*float64(len(s.g.nightly)))
	for i := range s.g.nightly {
		if at := d.Add(time.Duration(s.random.Int64N(int64(5 * time.Hour)))); s.random.Float64() < chance && !at.Before(s.from) && at.Before(s.g.options.Until) {
			s.run(&s.g.nightly[i], at)
		}
	}
	busy := s.hourSums(d)
	for made() < n && busy[23] > 0 {
		h := sort.SearchFloat64s(busy[:], s.random.Float64()*busy[23])
		at := d.Add(time.Duration(h)*time.Hour + time.Duration(s.random.Int64N(int64(time.Hour))))
		if at.Before(s.from) || !at.Before(s.g.options.Until) {
			continue
		}
		weights := s.g.weights
		q := &s.g.pipelines[sort.SearchFloat64s(weights, s.random.Float64()*weights[len(weights)-1])]
		if s.random.IntN(9) == 0 && !q.infra {
			q = s.pullRequest(q)
		}
		s.run(q, at)
	}

	slices.SortStableFunc(s.builds, func(a, b *build) int { return a.scheduled.Compare(b.scheduled) })
	for _, b := range s.builds {
		b.number = b.of.first
		if !b.of.once {
			b.number += s.numbers[b.of]
			s.numbers[b.of]++
		}
	}
	return s.sequence - before
}

// hourSums returns the running sums of how busy the hours of a day are, as far
// as they are in the period.
func (s *stream) hourSums(d time.Time) (sums [24]float64) {
	sum := 0.0
	for h, w := range hours {
		at := d.Add(time.Duration(h) * time.Hour)
		if at.Add(time.Hour).After(s.from) && at.Before(s.g.options.Until) {
			sum += w
		}
		sums[h] = sum
	}
	return sums
}

// pullRequest returns a pipeline of a branch of q's repository.
func (s *stream) pullRequest(q *pipeline) *pipeline {
	job := *q.job
	branch := "PR-" + string(appendNumber(nil, 1+s.random.IntN(2000)))
	job.Name = job.Name[:len(job.Name)-len(job.Branch)] + branch
	job.URL = job.URL[:len(job.URL)-len(job.Branch)-1] + branch + "/"
	job.TagPrefix = job.TagPrefix[:len(job.TagPrefix)-len(job.Branch)-1] + branch + "-"
	job.Branch = branch
	return &pipeline{once: true, job: &job, steps: pullRequest, first: 1 + s.random.IntN(20), fails: 0.3, notice: q.notice, seconds: q.seconds}
}

func appendNumber(dst []byte, n int) []byte {
	if n >= 10 {
		dst = appendNumber(dst, n/10)
	}
	return append(dst, byte('0'+n%10))
}

// The ways in which a build ends.
type outcome int

const (
	succeeds outcome = iota
	fails
	unstable
	aborted // with a word
	lost    // without
)

// outcome decides how a build that is scheduled at the given time ends, and at
// which of its steps.
func (s *stream) outcome(q *pipeline, at time.Time) (outcome, int) {
	if !q.redSince.IsZero() && at.After(q.redSince) {
		return fails, q.redAt
	}
	chance := q.fails
	if ago := s.g.options.Until.Sub(at); ago > 33*day && ago < 40*day {
		chance *= 3 // the bad week
	}
	if at.Hour() >= 16 {
		chance *= 1.3
	}
	x := s.random.Float64()
	switch {
	case x < 0.012:
		return lost, s.random.IntN(len(q.steps))
	case x < 0.035:
		return aborted, s.random.IntN(len(q.steps))
	case x < 0.045:
		return unstable, 2
	case x < 0.045+chance:
		sum := 0.0
		for _, st := range q.steps {
			sum += st.fails
		}
		x := s.random.Float64() * sum
		for i, st := range q.steps {
			if x -= st.fails; x < 0 {
				return fails, i
			}
		}
		return fails, len(q.steps) - 1
	}
	return succeeds, len(q.steps)
}

// run makes up one build and its documents.
func (s *stream) run(q *pipeline, scheduled time.Time) {
	r := s.random
	b := &build{of: q, scheduled: scheduled.Truncate(time.Millisecond), correlation: newUUID(r.Uint64(), r.Uint64()), node: 1 + r.IntN(40)}
	for i := 0; i < len(b.commit); i += 4 {
		binary.BigEndian.PutUint32(b.commit[i:], r.Uint32())
	}
	switch x := r.IntN(1000); {
	case x < 2:
		b.absent = CorrelationID | BuildID
	case x < 20:
		b.absent = CorrelationID
	}
	if q.infra {
		b.absent |= Component
	}
	s.builds = append(s.builds, b)

	// Most wait for seconds, some for minutes.
	wait := 2 + 10*r.Float64()
	if r.IntN(10) == 0 {
		wait += 600 * r.Float64() * r.Float64()
	}
	start := b.scheduled.Add(seconds(wait))
	now := start
	pace := (0.75 + 0.5*r.Float64()) * (1 + q.slowdown*s.age(scheduled))
	if r.IntN(50) == 0 {
		pace *= 3
	}
	say := func(step, result string, ended bool) {
		s.add(record{of: b, stage: now, duration: now.Sub(start), step: step, result: result, ended: ended})
	}

	how, at := s.outcome(q, scheduled)
	result := "SUCCESS"
	for i, st := range q.steps {
		now = now.Add(seconds(st.seconds * pace * (0.8 + 0.4*r.Float64())))
		if i == at {
			switch how {
			case lost:
				return
			case aborted:
				if r.IntN(3) == 0 {
					say("AUTO_ABORT superseded by a newer build", "ABORTED", true)
				} else {
					say(st.name, "ABORTED", false)
				}
				return
			case unstable:
				result = "UNSTABLE"
			case fails:
				result = "FAILURE"
				if q.infra {
					// Such a pipeline does not set the result before its end.
					say(st.name, "SUCCESS", false)
				} else {
					say(st.name, result, false)
				}
				now = now.Add(seconds(1))
				if q.notice != "" {
					say(q.notice, result, false)
				}
				if !q.infra && i > 8 && r.IntN(2) == 0 {
					now = now.Add(seconds(5 + 10*r.Float64()))
					say("helmReleaseUninstall:aat", result, false)
				}
				now = now.Add(seconds(1 + 3*r.Float64()))
				say("Pipeline Failed", result, true)
				return
			}
		}
		say(st.name, result, false)
		if i == 0 && q.notice != "" {
			now = now.Add(seconds(0.3))
			say(q.notice, result, false)
		}
	}
	now = now.Add(seconds(1 + 3*r.Float64()))
	say("Pipeline Succeeded", result, true)
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
	case x < 500:
		// Publishing failed, and nobody heard of it.
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
		d.stage = d.stage.Add(time.Duration(1+r.IntN(400)) * day)
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

func (s *stream) keep(d record) {
	d.sequence = s.sequence
	s.sequence++
	s.pending = append(s.pending, d)
}

// handOut yields the documents that are written before the given time and
// before the period's end.
func (s *stream) handOut(before time.Time, yield func(*Document) bool) bool {
	slices.SortFunc(s.pending, func(a, b record) int {
		return cmp.Or(a.written.Compare(b.written), cmp.Compare(a.sequence, b.sequence))
	})
	n := sort.Search(len(s.pending), func(i int) bool { return !s.pending[i].written.Before(before) })
	var d Document
	for i := range s.pending[:n] {
		p := &s.pending[i]
		if p.written.After(s.g.options.Until) {
			break
		}
		b := p.of
		id := p.sequence
		if p.copyOf > 0 {
			id = p.copyOf - 1
		}
		d = Document{
			Database: b.of.job.Database, ID: newUUID(s.g.seed, uint64(id)), Correlation: b.correlation, Job: b.of.job, Number: b.number,
			Node: b.node, Commit: b.commit, Step: p.step, Result: p.result, Scheduled: b.scheduled, Stage: p.stage,
			Duration: p.duration, Written: p.written, Seconds: b.of.seconds, StageText: p.stageText,
			Absent: b.absent | p.absent, Null: p.null, WrongType: p.wrongType,
		}
		if !yield(&d) {
			return false
		}
	}
	s.pending = slices.Delete(s.pending, 0, n)
	return true
}

// newUUID returns the identifier that two numbers stand for: they are mixed
// (SplitMix64, Steele, Lea and Flood 2014), so that near ones look random.
func newUUID(a, b uint64) (u UUID) {
	binary.BigEndian.PutUint64(u[:8], mix(a*0x9e3779b97f4a7c15+b))
	binary.BigEndian.PutUint64(u[8:], mix(b*0x9e3779b97f4a7c15^a+1))
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	return u
}

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
