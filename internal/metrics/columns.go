package metrics

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// stepClass is what a step's name means to a build.
type stepClass uint8

const (
	classOther stepClass = iota
	classNotice
	classSucceeded
	classFailed
	classSmoke
	classFunctional
)

// columns holds what is worked out once for each dictionary entry of a batch
// instead of once for each row. Its slices are reused from batch to batch.
type columns struct {
	steps    []stepClass
	branches []bool
	results  []result
	counts   []*sourceCount // by Source index + 1

	// Numbers of texts by dictionary position, plus one; 0 is not yet known.
	source, pipeline, buildID, step, jobURL, buildURL []textID

	byCorrelation []cachedBuild
}

// cachedBuild is the position plus one of the build of a dictionary entry, 0 if
// not yet known, valid for the source it was looked up for.
type cachedBuild struct {
	source textID
	next   uint32
}

// prepare fits the columns to a batch.
func (c *columns) prepare(b *Builder, batch *dataset.Batch) {
	c.steps = c.steps[:0]
	for _, step := range batch.Step.Dict {
		c.steps = append(c.steps, b.classOf(step))
	}
	c.branches = c.branches[:0]
	for _, branch := range batch.Branch.Dict {
		c.branches = append(c.branches, b.branches[branch])
	}
	c.results = c.results[:0]
	for _, word := range batch.Result.Dict {
		c.results = append(c.results, resultOf(word))
	}
	c.counts = append(c.counts[:0], b.count(0))
	for _, name := range batch.Source.Dict {
		c.counts = append(c.counts, b.count(b.texts.id(name)))
	}
	c.source = cleared(c.source, len(batch.Source.Dict))
	c.pipeline = cleared(c.pipeline, len(batch.JobName.Dict))
	c.buildID = cleared(c.buildID, len(batch.BuildID.Dict))
	c.step = cleared(c.step, len(batch.Step.Dict))
	c.jobURL = cleared(c.jobURL, len(batch.JobURL.Dict))
	c.buildURL = cleared(c.buildURL, len(batch.BuildURL.Dict))
	c.byCorrelation = cleared(c.byCorrelation, len(batch.CorrelationID.Dict))
}

// classOf says what a step's name means. Notices come first, whatever else the
// name may mean.
func (b *Builder) classOf(step string) stepClass {
	if b.options.Notices.Match(step) {
		return classNotice
	}
	switch step {
	case stepSucceeded:
		return classSucceeded
	case stepFailed:
		return classFailed
	case stepSmoke:
		return classSmoke
	case stepFunctional:
		return classFunctional
	}
	return classOther
}

// count returns the counters of a source.
func (b *Builder) count(source textID) *sourceCount {
	s := b.sources[source]
	if s == nil {
		s = &sourceCount{first: dataset.Instant{Sec: math.MaxInt64}, last: dataset.NoInstant}
		b.sources[source] = s
	}
	return s
}

// id returns the number of the text in row i of a column, 0 if it is missing.
func (c *columns) id(texts *texts, column *dataset.Strings, known *[]textID, i int) textID {
	k := column.Index[i]
	if k < 0 {
		return 0
	}
	id := (*known)[k]
	if id == 0 {
		id = texts.id(column.Dict[k]) + 1
		(*known)[k] = id
	}
	return id - 1
}

// cleared returns s with n zero entries, reusing its memory.
func cleared[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	s = s[:n]
	clear(s)
	return s
}
