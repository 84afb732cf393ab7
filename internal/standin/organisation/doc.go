// Package organisation makes up an engineering organisation and the pipeline
// documents that its Jenkins servers would have written: for the demo, for
// tests and for benchmarks.
//
// The way of the data: [New] makes projects, repositories and pipelines from a
// seed. [Organisation.Documents] then lives through the period day by day,
// draws each day's builds, and hands out their documents in the order in which
// they were written; memory holds one day at most. [AppendJSON] writes a
// document as the sources hold it. The same options give the same bytes.
//
// [Organisation.GitHub] makes the account on GitHub of the same organisation: the
// same repositories and teams, with files, alerts and workflow runs.
//
// The organisation is lifelike where figures look: working hours, quiet
// weekends, nightly builds, some pipelines that get slower, flaky ones, two
// that have been red for days, a bad week. And it is as untidy as real data:
// builds that end without a word, repeated and late documents, fields that are
// missing or of another type, names that try to break pages.
//
// Nothing here knows what a figure is. It is written from the description of
// the documents alone, so that it cannot agree with a mistake of the product.
package organisation
