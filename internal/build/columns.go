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

// The texts of an event. The first of them are described at [firsts].
const (
	textStep = firstTexts + iota
	textSource
	textJobURL
	textBuildURL
	numTexts
)

// columns holds what is worked out once for each dictionary entry of a batch
// instead of once for each row. Its slices are reused from batch to batch.
type columns struct {
	steps    []stepClass
	deploys  []bool
	branches []bool
	results  []result

	texts [numTexts]struct {
		*eventfile.Strings
		known []Text // by dictionary position, plus one; 0 is not yet known
	}
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
	for k, column := range [numTexts]*eventfile.Strings{
		firstPipeline: &batch.JobName, firstBuildID: &batch.BuildID, firstCommit: &batch.GitCommit, firstGitURL: &batch.GitURL,
		firstLibrary: &batch.LibraryVersion, textStep: &batch.Step, textSource: &batch.Source, textJobURL: &batch.JobURL,
		textBuildURL: &batch.BuildURL,
	} {
		to.texts[k].Strings, to.texts[k].known = column, cleared(to.texts[k].known, len(column.Dict))
	}
	to.byCorrelation = cleared(to.byCorrelation, len(batch.CorrelationID.Dict))
}

// text returns the number of a text in row i, 0 if it is missing.
func (c *collector) text(which, i int) Text {
	column := &c.columns.texts[which]
	k := column.Index[i]
	if k < 0 {
		return 0
	}
	if column.known[k] == 0 {
		column.known[k] = c.texts.id(column.Dict[k]) + 1
	}
	return column.known[k] - 1
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
