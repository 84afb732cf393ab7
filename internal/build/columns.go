package build

import "github.com/hmcts/rse-dashboard/internal/dataset/eventfile"

// result is what an event says of the outcome.
type result uint8

const (
	resultOther result = iota // missing, UNSTABLE, NOT_BUILT, or any other word
	resultSuccess
	resultFailure
	resultAborted
)

// resultOf reads the result's word; case counts.
func resultOf(word string) result {
	switch word {
	case "SUCCESS":
		return resultSuccess
	case "FAILURE":
		return resultFailure
	case "ABORTED":
		return resultAborted
	}
	return resultOther
}

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

// terminal reports whether the step reports the end of its build.
func (s stepClass) terminal() bool { return s == classSucceeded || s == classFailed }

// classOf says what a step's name means. Notices come first, whatever else the
// name may mean.
func (c *collector) classOf(step string) stepClass {
	if c.notices.Match(step) {
		return classNotice
	}
	switch step {
	case "Pipeline Succeeded":
		return classSucceeded
	case "Pipeline Failed":
		return classFailed
	case "smoketest:aat":
		return classSmoke
	case "functionalTest:aat":
		return classFunctional
	}
	return classOther
}

// triggerSchedule is the trigger of builds that a schedule started.
const triggerSchedule = "schedule"

// columns holds what is worked out once for each dictionary entry of a batch
// instead of once for each row. Its slices are reused from batch to batch.
type columns struct {
	steps    []stepClass
	deploys  []bool
	branches []bool
	results  []result

	// Numbers of texts by dictionary position, plus one; 0 is not yet known.
	source, pipeline, buildID, step, jobURL, buildURL, commit, gitURL, library []Text

	byCorrelation []cachedBuild
}

// cachedBuild is the position plus one of the build of a dictionary entry, 0 if
// not yet known, valid for the source it was looked up for.
type cachedBuild struct {
	source Text
	next   uint32
}

// prepare fits the columns to a batch.
func (c *collector) prepare(batch *eventfile.Batch) {
	to := &c.columns
	to.steps, to.deploys = to.steps[:0], to.deploys[:0]
	for _, step := range batch.Step.Dict {
		to.steps = append(to.steps, c.classOf(step))
		to.deploys = append(to.deploys, c.deployments.Match(step))
	}
	to.branches = to.branches[:0]
	for _, branch := range batch.Branch.Dict {
		to.branches = append(to.branches, c.branches[branch])
	}
	to.results = to.results[:0]
	for _, word := range batch.Result.Dict {
		to.results = append(to.results, resultOf(word))
	}
	to.source = cleared(to.source, len(batch.Source.Dict))
	to.pipeline = cleared(to.pipeline, len(batch.JobName.Dict))
	to.buildID = cleared(to.buildID, len(batch.BuildID.Dict))
	to.step = cleared(to.step, len(batch.Step.Dict))
	to.jobURL = cleared(to.jobURL, len(batch.JobURL.Dict))
	to.buildURL = cleared(to.buildURL, len(batch.BuildURL.Dict))
	to.commit = cleared(to.commit, len(batch.GitCommit.Dict))
	to.gitURL = cleared(to.gitURL, len(batch.GitURL.Dict))
	to.library = cleared(to.library, len(batch.LibraryVersion.Dict))
	to.byCorrelation = cleared(to.byCorrelation, len(batch.CorrelationID.Dict))
}

// id returns the number of the text in row i of a column, 0 if it is missing.
// known are the numbers that were looked up before, by dictionary position.
func (c *collector) id(column *eventfile.Strings, known []Text, i int) Text {
	k := column.Index[i]
	if k < 0 {
		return 0
	}
	if known[k] == 0 {
		known[k] = c.texts.id(column.Dict[k]) + 1
	}
	return known[k] - 1
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
