// Package organisation makes up an engineering organisation and the pipeline
// documents that its Jenkins servers would have written: for the demo, for
// tests and for benchmarks.
//
// The way of the data: [New] makes projects, repositories and pipelines from a
// seed. [Organisation.Documents] then lives through the period day by day,
// plans and runs each day's builds, and hands out their documents in the order in which
// they were written; memory holds one day at most. [AppendJSON] writes a
// document as the sources hold it. The same options give the same bytes.
//
// [Organisation.GitHub] makes the account on GitHub of the same organisation: the
// same repositories and teams, with files, alerts and workflow runs.
//
// The organisation is lifelike where figures look: working hours, quiet
// weekends, nightly builds, commits that break a pipeline until another one
// fixes it, flaky tests, reruns, a bad week. Unless it is small, it also has
// stories (stories.go), which pages should tell: pipelines that have been red
// for days, a version of the shared library that breaks twelve pipelines one
// morning, a cluster that is down now, suites that became slower or break more
// often, rollbacks, and a day whose documents were lost. And it is as untidy as
// real data: builds without an end, repeated and late documents, fields that are
// missing or of another type. Names that try to break pages are an option.
//
// Nothing here knows what a figure is. It is written from the description of
// the documents alone, so that it cannot agree with a mistake of the product.
package organisation
