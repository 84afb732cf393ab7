package organisation

import (
	"cmp"
	"encoding/binary"
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

// slot is when a build is scheduled.
type slot struct {
	at    time.Time
	of    *pipeline
	again bool // of the same commit as the build before
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
	states   map[*pipeline]*state
	slots    []slot // the builds of the day and later ones
	ran      int    // how many of the slots have been run
	pending  []record
	sequence int
}

// Documents calls yield with each document of the period in the order in which
// they were written, until it returns false. The document is overwritten
// afterwards; its Job stays. Each call lives through the same period.
func (g *Organisation) Documents(yield func(*Document) bool) {
	s := &stream{g: g, from: g.options.Until.Add(-time.Duration(g.options.Days) * day), states: make(map[*pipeline]*state)}
	first := s.from.Truncate(day)
	total := 0.0
	for d := first; d.Before(g.options.Until); d = d.Add(day) {
		total += s.weight(d)
	}
	owed := 0.0
	for d := first; d.Before(g.options.Until); d = d.Add(day) {
		s.random = rand.New(rand.NewPCG(g.seed, uint64(d.Unix())))
		owed += s.weight(d) / total * float64(g.options.Events)
		made := float64(s.live(d, owed))
		if d.Equal(s.g.lost) {
			made = s.weight(d) / total * float64(s.g.options.Events) // the following days do not make up for it
		}
		owed -= made
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
	s.slots = append(s.slots, s.hostileSlots(d)...)
	for i := range s.g.pipelines {
		for _, at := range s.g.pipelines[i].extra {
			if !at.Before(d) && at.Before(d.Add(day)) {
				s.slots = append(s.slots, slot{at: at, of: &s.g.pipelines[i]})
			}
		}
	}
	// Each nightly pipeline runs each night, unless there are to be few
	// documents at all; then some of them do.
	chance := 0.2 * n / max(1, 7*float64(len(s.g.nightly)))
	for i := range s.g.nightly {
		if at := d.Add(time.Duration(s.random.Int64N(int64(5 * time.Hour)))); s.random.Float64() < chance {
			s.slots = append(s.slots, slot{at: at, of: &s.g.nightly[i], again: s.random.IntN(4) == 0})
		}
	}
	s.draw(d, n)
	// Failed builds add others while the day goes on.
	slices.SortStableFunc(s.slots, bySchedule)
	for s.ran = 0; s.ran < len(s.slots) && s.slots[s.ran].at.Before(d.Add(day)); {
		next := s.slots[s.ran]
		s.ran++
		if !next.at.Before(s.from) && next.at.Before(s.g.options.Until) {
			s.run(next)
		}
	}
	s.slots = slices.Delete(s.slots, 0, s.ran)
	return s.sequence - before
}

func bySchedule(a, b slot) int { return a.at.Compare(b.at) }

// insert adds a build while others run, after those of the same time.
func (s *stream) insert(x slot) {
	rest := s.slots[s.ran:]
	i := sort.Search(len(rest), func(i int) bool { return rest[i].at.After(x.at) })
	s.slots = slices.Insert(s.slots, s.ran+i, x)
}

// draw plans builds of the day until all that are planned leave about n documents.
func (s *stream) draw(d time.Time, n float64) {
	expected := 0.0
	for _, x := range s.slots {
		if x.at.Before(d.Add(day)) {
			expected += x.of.documents()
		}
	}
	busy := s.hourSums(d)
	weights := s.g.weights
	for expected < n && busy[23] > 0 {
		h := sort.SearchFloat64s(busy[:], s.random.Float64()*busy[23])
		at := d.Add(time.Duration(h)*time.Hour + time.Duration(s.random.Int64N(int64(time.Hour))))
		if at.Before(s.from) || !at.Before(s.g.options.Until) {
			continue
		}
		q := &s.g.pipelines[sort.SearchFloat64s(weights, s.random.Float64()*weights[len(weights)-1])]
		if s.random.IntN(9) == 0 && !q.infra {
			q = s.pullRequest(q)
		}
		s.slots = append(s.slots, slot{at: at, of: q})
		expected += q.documents()
	}
}

// documents is about the number that a build of the pipeline leaves.
func (q *pipeline) documents() float64 {
	n := 0.96*float64(len(q.steps)) + 0.9
	if q.notice != "" {
		n++
	}
	return n
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
	return &pipeline{once: true, job: &job, steps: pullRequest, first: 1 + s.random.IntN(20), notice: q.notice,
		seconds: q.seconds, unpinned: q.unpinned, wait: q.wait, eras: []era{{breaks: 0.25, flaky: 0.03, pace: 1}}}
}

func appendNumber(dst []byte, n int) []byte {
	if n >= 10 {
		dst = appendNumber(dst, n/10)
	}
	return append(dst, byte('0'+n%10))
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
			Node: b.node, Commit: b.commit, Library: b.library, Step: p.step, Result: p.result, Scheduled: b.scheduled, Stage: p.stage,
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
