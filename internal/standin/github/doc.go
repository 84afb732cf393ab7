// Package github is a stand-in for GitHub. It answers the REST and GraphQL requests
// that read an organisation's repositories, alerts and workflow runs: for the demo,
// and for tests of faults that no real account shows on demand.
//
// The way of the data: a test or the demo fills an [Organisation]; [New] makes
// a [Server] of it; each request passes the [Fault] script, the check of the
// token, the rate limits, and then a handler that renders the model in GitHub's
// form. Git objects (blob ids, trees, commits) are computed from the files.
//
// GraphQL documents are not parsed: the two shapes that the product sends, a page
// of an owner's repositories and blobs by id, are recognised, and an answer has
// only the fields that a document names. The product's tests compare all documents
// with GitHub's schema.
package github
