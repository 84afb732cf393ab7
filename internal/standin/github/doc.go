// Package github speaks as much of GitHub's REST and GraphQL protocols as a
// reader of an organisation's repositories, alerts and workflow runs needs: for
// the demo, and for faults in tests that no real account would show on demand.
//
// The way of the data: a test or the demo fills an [Organisation]; [New] makes
// a [Server] of it; each request passes the [Fault] script, the check of the
// token, the rate limits, and then a handler that renders the model in GitHub's
// form. Git objects (blob ids, trees, commits) are computed from the files.
//
// GraphQL documents are not parsed: the two shapes that the product sends, a page
// of an owner's repositories and blobs by id, are recognised, and only the fields
// that a document names are answered. That the documents are valid is for the
// product's tests, which compare all of them with GitHub's schema.
package github
