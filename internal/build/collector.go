package build

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/glob"
)

// A collector gathers events into builds. The events may come in any order and
// in any division into batches; the result is the same.
type collector struct {
	asOf, linksFrom eventfile.Instant
	branches        map[string]bool
	notices         glob.List
	texts           *texts
	builds          *table
	coverage        Coverage
	sources         map[Text]*sourceCount
	counted         *sourceCount // that of countedSource, the latest
	countedSource   Text
	copies          *copies
	deployments     glob.List
	laterFirsts     map[laterFirst]moment

	columns columns
	event   event
	key     []byte
}

func newCollector(o Options, suspects map[uint64]struct{}) *collector {
	c := &collector{
		asOf:     eventfile.InstantOf(o.AsOf),
		branches: make(map[string]bool),
		notices:  o.Notices,
		texts:    newTexts(),
		builds:   newTable(),
		sources:  make(map[Text]*sourceCount),
		copies:   newCopies(suspects),

		deployments: o.Deployments,
		laterFirsts: make(map[laterFirst]moment),

		linksFrom: eventfile.InstantOf(o.LinksFrom),
	}
	for _, name := range o.Branches {
		c.branches[name] = true
	}
	return c
}

// add takes the events of a batch. It keeps nothing of the batch.
func (c *collector) add(batch *eventfile.Batch) {
	c.coverage.Events += int64(batch.N)
	c.prepare(batch)
	for i := range batch.N {
		class := classOther
		if k := batch.Step.Index[i]; k >= 0 {
			class = c.columns.steps[k]
		}
		if class == classNotice {
			c.coverage.Notices++
			continue
		}
		if k := batch.Branch.Index[i]; k < 0 || !c.columns.branches[k] {
			c.coverage.OtherBranches++
			continue
		}
		c.read(batch, i, class)
		if !c.copies.suspect(batch.Key[i]) {
			c.take(&c.event)
		} else if c.copies.hold(batch, i, &c.event) {
			c.coverage.Copies++
		}
	}
}

// take adds an event to its build if it counts.
func (c *collector) take(e *event) {
	switch {
	case e.at.IsMissing():
		c.coverage.NoTime++
	case e.at.Compare(c.asOf) > 0:
		c.coverage.Future++
	default:
		c.count(e.source).note(e.at)
		b := c.builds.build(e.build)
		m := momentOf(e)
		b.addOutcome(e, &m)
		c.addFirsts(&b.firsts, e, &m)
		b.addSuccess(e)
		b.jobURL = c.lesser(b.jobURL, e.jobURL)
		b.buildURL = c.lesser(b.buildURL, e.buildURL)
	}
}

// lesser returns the text that comes first by code point. A missing text comes
// last.
func (c *collector) lesser(x, y Text) Text {
	switch {
	case x == y, y == 0:
		return x
	case x == 0, c.texts.words[y] < c.texts.words[x]:
		return y
	}
	return x
}

// event is what matters of one row of a batch, with numbers in the place of
// texts. It takes little memory and outlives the batch.
type event struct {
	build  uint32 // its position in the table
	source Text
	at     eventfile.Instant // missing without any time
	ts     float64           // NaN is missing
	order  int64
	class  stepClass
	result result
	// schedule tells that a schedule started the build.
	schedule bool

	// deploys tells that the step is one that deploys.
	deploys bool

	scheduled eventfile.Instant
	duration  float64 // milliseconds; anything but a finite number ≥ 0 is missing

	firsts                 [firstTexts]Text
	step, jobURL, buildURL Text
}

// validDuration returns the duration, NaN if it is missing.
func (e *event) validDuration() float64 {
	if e.duration >= 0 && !math.IsInf(e.duration, 1) {
		return e.duration
	}
	return math.NaN()
}

// read fills c.event from row i of a batch, whose step has the given class.
func (c *collector) read(batch *eventfile.Batch, i int, class stepClass) {
	source := c.text(textSource, i)
	at := batch.Stage[i]
	if at.IsMissing() && !math.IsNaN(batch.TS[i]) {
		at = instantOfSeconds(batch.TS[i])
	}
	c.event = event{
		build: c.buildOf(batch, i, source), source: source,
		at: at, ts: batch.TS[i], order: batch.Order[i],
		class: class, scheduled: batch.Scheduled[i], duration: batch.Duration[i],
		step: c.text(textStep, i), jobURL: c.text(textJobURL, i),
	}
	for k := range firstTexts {
		c.event.firsts[k] = c.text(k, i)
	}
	if k := batch.Step.Index[i]; k >= 0 {
		c.event.deploys = c.columns.deploys[k]
	}
	if k := batch.Result.Index[i]; k >= 0 {
		c.event.result = c.columns.results[k]
	}
	if k := batch.Trigger.Index[i]; k >= 0 {
		c.event.schedule = batch.Trigger.Dict[k] == triggerSchedule
	}
	if at.Compare(c.linksFrom) >= 0 {
		c.event.buildURL = c.text(textBuildURL, i)
	}
}

// buildOf returns the position of the build that row i belongs to: by its
// correlation id; else its pipeline and build id, both present; else its build
// tag; else its own id; else a build of its own.
func (c *collector) buildOf(batch *eventfile.Batch, i int, source Text) uint32 {
	if k := batch.CorrelationID.Index[i]; k >= 0 {
		// A build is looked up once a batch, not once an event.
		known := &c.columns.byCorrelation[k]
		if known.next == 0 || known.source != source {
			*known = cachedBuild{source, c.find(source, "c:", batch.CorrelationID.Dict[k]) + 1}
		}
		return known.next - 1
	}
	job, id := batch.JobName.Index[i], batch.BuildID.Index[i]
	if job >= 0 && id >= 0 {
		return c.find(source, "j:", batch.JobName.Dict[job], "\x1f", batch.BuildID.Dict[id])
	}
	if k := batch.BuildTag.Index[i]; k >= 0 {
		return c.find(source, "t:", batch.BuildTag.Dict[k])
	}
	if batch.Key[i] != 0 {
		return c.find(source, "i:", batch.ID.At(i))
	}
	return c.builds.add(source)
}

// find returns the position of the build whose key is the parts put together.
func (c *collector) find(source Text, parts ...string) uint32 {
	c.key = c.key[:0]
	parted := 0
	for _, p := range parts {
		parted = len(c.key)
		c.key = append(c.key, p...)
	}
	return c.builds.find(source, c.key, uint32(parted))
}

// instantOfSeconds returns the instant of a number of seconds since the epoch,
// as _ts holds it, to the nanosecond a float64 can hold. A number beyond what
// can be counted becomes the nearest countable one.
func instantOfSeconds(s float64) eventfile.Instant {
	const limit = 1 << 62
	switch {
	case s >= limit:
		return eventfile.Instant{Sec: limit}
	case s <= -limit:
		return eventfile.Instant{Sec: -limit}
	}
	whole := math.Floor(s)
	return eventfile.Instant{Sec: int64(whole), Nsec: int32((s - whole) * 1e9)}
}
