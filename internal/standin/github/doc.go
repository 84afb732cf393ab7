// Package github speaks as much of GitHub's REST and GraphQL protocols as a
// reader of an organisation's repositories, alerts and workflow runs needs: for
// the demo, and for faults in tests that no real account would show on demand.
//
// The way of the data: a test or the demo fills an [Organisation]; [New] makes
// a [Server] of it; each request passes the [Fault] script, the check of the
// token, the rate limits, and then a handler that renders the model in GitHub's
// form. Git objects (blob ids, trees, commits) are computed from the files.
// GraphQL documents are parsed by a library and executed field by field over
// the model, so that any document of the supported fields works; one that asks
// for a field that is not there is refused as GitHub refuses it.
//
// It is written from GitHub's published descriptions alone and knows nothing of
// what the product does with the answers.
package github
