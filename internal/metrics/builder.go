package metrics

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// A Builder makes builds from events. The events may come in any order and in
// any division into batches; the result is the same.
type Builder struct {
	options  Options
	asOf     dataset.Instant
	branches map[string]bool
	texts    *texts
	builds   *builds
	coverage Coverage
	sources  map[textID]*sourceCount
	first    dataset.Instant // of the events counted
	last     dataset.Instant

	// linked is the instant from which the addresses of builds are kept. Only
	// builds of the last days are ever linked to, and each has its own address,
	// which would otherwise be most of the memory.
	linked dataset.Instant

	// suspects are the keys of documents that occur more than once; of these
	// the newest copy is held back until all were seen.
	suspects map[uint64]struct{}
	held     map[documentID]*copyOf

	scratch columns
	key     []byte
}

// documentID identifies a document among all sources.
type documentID struct{ source, partition, id string }

// copyOf is the newest copy of a document so far.
type copyOf struct {
	event dataset.Event
	order int64
}

// sourceCount is what coverage says of one source, while counting.
type sourceCount struct {
	events, builds, withEnd int64
	first, last             dataset.Instant
}

// NewBuilder returns a builder. suspects holds the [dataset.Batch.Key] of every
// document that occurs more than once (others may be among them); nil treats
// every document so, which costs memory for each.
func NewBuilder(options Options, suspects map[uint64]struct{}) *Builder {
	b := &Builder{
		options:  options,
		asOf:     dataset.InstantOf(options.AsOf),
		branches: make(map[string]bool),
		texts:    newTexts(),
		builds:   newBuilds(),
		sources:  make(map[textID]*sourceCount),
		first:    dataset.Instant{Sec: math.MaxInt64},
		last:     dataset.NoInstant,
		linked:   dataset.InstantOf(options.AsOf.Add(-recentDays * 24 * time.Hour)),
		suspects: suspects,
		held:     make(map[documentID]*copyOf),
	}
	if b.options.Location == nil {
		b.options.Location = time.UTC
	}
	for _, name := range options.Branches {
		b.branches[name] = true
	}
	return b
}

// FromDataset reads all events of the data set into builds and returns the
// figures made from them.
func FromDataset(ctx context.Context, data *dataset.Dataset, options Options) (*Pipelines, error) {
	suspects, err := data.DuplicateKeys(ctx)
	if err != nil {
		return nil, err
	}
	if suspects == nil {
		suspects = map[uint64]struct{}{}
	}
	b := NewBuilder(options, suspects)
	err = data.Events(ctx, func(batch *dataset.Batch) error {
		b.Add(batch)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.Finish(), nil
}

// Add takes the events of a batch. It keeps nothing of the batch.
func (b *Builder) Add(batch *dataset.Batch) {
	b.coverage.Events += int64(batch.N)
	c := &b.scratch
	c.prepare(b, batch)
	for i := range batch.N {
		step := classOther
		if k := batch.Step.Index[i]; k >= 0 {
			step = c.steps[k]
		}
		if step == classNotice {
			b.coverage.Notices++
			continue
		}
		if k := batch.Branch.Index[i]; k < 0 || !c.branches[k] {
			b.coverage.OtherBranches++
			continue
		}
		if key := batch.Key[i]; key != 0 {
			suspect := b.suspects == nil
			if !suspect && len(b.suspects) > 0 {
				_, suspect = b.suspects[key]
			}
			if suspect {
				b.hold(batch, i)
				continue
			}
		}
		b.observe(batch, c, i, step)
	}
}

// hold keeps the event if it is the newest copy of its document so far: the
// highest _ts, a missing one being lowest, then the last read.
func (b *Builder) hold(batch *dataset.Batch, i int) {
	id := documentID{batch.Source.At(i), batch.Partition.At(i), batch.ID.At(i)}
	ts, order := batch.TS[i], batch.Order[i]
	if known := b.held[id]; known != nil {
		b.coverage.Copies++
		if newer(known.event.TS, ts) || (!newer(ts, known.event.TS) && known.order > order) {
			return
		}
		known.event, known.order = eventAt(batch, i), order
		return
	}
	id = documentID{strings.Clone(id.source), strings.Clone(id.partition), strings.Clone(id.id)}
	b.held[id] = &copyOf{event: eventAt(batch, i), order: order}
}

// newer reports whether the _ts a is higher than b, a missing one being lowest.
func newer(a, b float64) bool {
	return !math.IsNaN(a) && (math.IsNaN(b) || a > b)
}

// eventAt returns a copy of row i, of the fields a batch has.
func eventAt(batch *dataset.Batch, i int) dataset.Event {
	text := func(c *dataset.Strings) string { return strings.Clone(c.At(i)) }
	return dataset.Event{
		Source: text(&batch.Source), Partition: text(&batch.Partition),
		ID:            strings.Clone(batch.ID.At(i)),
		CorrelationID: text(&batch.CorrelationID), JobName: text(&batch.JobName),
		BuildID: text(&batch.BuildID), BuildTag: text(&batch.BuildTag), Branch: text(&batch.Branch),
		Step: text(&batch.Step), Result: text(&batch.Result), Trigger: text(&batch.Trigger),
		JobURL: text(&batch.JobURL), BuildURL: text(&batch.BuildURL),
		Scheduled: batch.Scheduled[i], Stage: batch.Stage[i], Duration: batch.Duration[i], TS: batch.TS[i],
	}
}

// release adds the held documents, of which there is one copy each now.
func (b *Builder) release() {
	events := make([]dataset.Event, 0, len(b.held))
	orders := make([]int64, 0, len(b.held))
	for _, h := range b.held {
		events = append(events, h.event)
		orders = append(orders, h.order)
	}
	b.held = nil
	const run = 1 << 14
	for from := 0; from < len(events); from += run {
		to := min(from+run, len(events))
		batch := dataset.BatchOf(events[from:to], 0)
		batch.Order = orders[from:to]
		c := &b.scratch
		c.prepare(b, batch)
		for i := range batch.N {
			step := classOther
			if k := batch.Step.Index[i]; k >= 0 {
				step = c.steps[k]
			}
			b.observe(batch, c, i, step)
		}
	}
}

// observe adds row i to its build.
func (b *Builder) observe(batch *dataset.Batch, c *columns, i int, step stepClass) {
	source := c.id(b.texts, &batch.Source, &c.source, i)
	count := c.counts[batch.Source.Index[i]+1]
	at := batch.Stage[i]
	if at.IsMissing() {
		if math.IsNaN(batch.TS[i]) {
			b.coverage.NoTime++
			return
		}
		at = instantOfSeconds(batch.TS[i])
	}
	if at.Compare(b.asOf) > 0 {
		b.coverage.Future++
		return
	}
	if at.Compare(b.first) < 0 {
		b.first = at
	}
	if at.Compare(b.last) > 0 {
		b.last = at
	}
	count.note(at)

	bl := b.builds.at(b.buildOf(batch, c, i, source))
	terminal := step == classSucceeded || step == classFailed
	m := momentOf(at, terminal, batch.TS[i], batch.Order[i])
	outcome := resultOther
	if k := batch.Result.Index[i]; k >= 0 {
		outcome = c.results[k]
	}

	if bl.last.before(&m) {
		bl.last = m
		bl.lastResult = outcome
		bl.lastSucceeded = step == classSucceeded
		bl.lastDuration = math.NaN()
		if d := batch.Duration[i]; d >= 0 && !math.IsInf(d, 1) {
			bl.lastDuration = d
		}
	}
	if m.before(&bl.pipelineAt) && batch.JobName.Index[i] >= 0 {
		bl.pipelineAt = m
		bl.pipeline = c.id(b.texts, &batch.JobName, &c.pipeline, i)
	}
	if m.before(&bl.buildIDAt) && batch.BuildID.Index[i] >= 0 {
		bl.buildIDAt = m
		bl.buildID = c.id(b.texts, &batch.BuildID, &c.buildID, i)
	}
	if m.before(&bl.scheduledAt) && !batch.Scheduled[i].IsMissing() {
		bl.scheduledAt = m
		bl.scheduled = batch.Scheduled[i]
	}
	if terminal {
		bl.ended = true
	} else {
		if outcome == resultFailure && m.before(&bl.failStepAt) {
			bl.failStepAt = m
			bl.failStep = c.id(b.texts, &batch.Step, &c.step, i)
		}
		if bl.lastStepAt.before(&m) {
			bl.lastStepAt = m
			bl.lastStep = c.id(b.texts, &batch.Step, &c.step, i)
		}
	}
	if outcome == resultSuccess {
		switch step {
		case classSmoke:
			bl.smokeAt = later(bl.smokeAt, at)
		case classFunctional:
			bl.functionalAt = later(bl.functionalAt, at)
		}
	}
	if k := batch.Trigger.Index[i]; k >= 0 && batch.Trigger.Dict[k] == triggerSchedule {
		bl.scheduledRun = true
	}
	bl.jobURL = b.lesser(bl.jobURL, c.id(b.texts, &batch.JobURL, &c.jobURL, i))
	if at.Compare(b.linked) >= 0 {
		bl.buildURL = b.lesser(bl.buildURL, c.id(b.texts, &batch.BuildURL, &c.buildURL, i))
	}
}

// later returns the later of two instants.
func later(a, b dataset.Instant) dataset.Instant {
	if a.Compare(b) < 0 {
		return b
	}
	return a
}

// lesser returns the text that is less by code point, a missing one being
// greatest.
func (b *Builder) lesser(x, y textID) textID {
	switch {
	case x == y, y == 0:
		return x
	case x == 0:
		return y
	case b.texts.text(y) < b.texts.text(x):
		return y
	}
	return x
}

// buildOf returns the position of the build that row i belongs to: by its
// correlation id; else its pipeline and build id, both present; else its build
// tag; else its own id; else a build of its own.
func (b *Builder) buildOf(batch *dataset.Batch, c *columns, i int, source textID) uint32 {
	if k := batch.CorrelationID.Index[i]; k >= 0 {
		// A build is looked up once a batch, not once an event.
		known := &c.byCorrelation[k]
		if known.next == 0 || known.source != source {
			*known = cachedBuild{source, b.lookUp(source, "c:", batch.CorrelationID.Dict[k]) + 1}
		}
		return known.next - 1
	}
	job, id := batch.JobName.Index[i], batch.BuildID.Index[i]
	if job >= 0 && id >= 0 {
		return b.lookUp(source, "j:", batch.JobName.Dict[job], "\x1f", batch.BuildID.Dict[id])
	}
	if k := batch.BuildTag.Index[i]; k >= 0 {
		return b.lookUp(source, "t:", batch.BuildTag.Dict[k])
	}
	if batch.Key[i] != 0 {
		return b.lookUp(source, "i:", batch.ID.At(i))
	}
	n := b.builds.add()
	b.builds.at(n).source = source
	return n
}

// lookUp returns the position of the build whose key is the parts put together.
func (b *Builder) lookUp(source textID, parts ...string) uint32 {
	b.key = b.key[:0]
	parted := 0
	for _, p := range parts {
		parted = len(b.key)
		b.key = append(b.key, p...)
	}
	return b.builds.find(source, b.key, uint32(parted))
}

// note counts one event of a source.
func (s *sourceCount) note(at dataset.Instant) {
	s.events++
	if at.Compare(s.first) < 0 {
		s.first = at
	}
	if at.Compare(s.last) > 0 {
		s.last = at
	}
}
