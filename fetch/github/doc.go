// Package github reads repositories, their files of interest and their alerts
// from GitHub.
//
// The way of the data:
//
//  1. A client is made of the configuration: go-github over a transport that
//     signs requests, bounds how many are in flight, keeps to the rate limits
//     and asks again what failed (transport.go, gate.go, client.go).
//  2. The inventory comes through GraphQL, a page of repositories at a time,
//     with the listings of the folders that matter (inventory.go). It tells
//     which blobs are wanted; those that the previous fetch does not hold by
//     their id are read in batches (blobs.go). Where a repository has no
//     Dockerfile in its root, its whole tree is listed (trees.go). Without
//     GraphQL, REST and code search take its place (search.go).
//  3. Meanwhile the alerts come by the organisations' lists, newest change
//     first and no further than what is known (alerts.go); where a list is
//     refused, repository by repository (walk.go).
//  4. The tables are put together and committed at once (tables.go).
//
// What is promised: every fault ends in complete data, in an error that leaves
// the previous tables as they were, or in a gap that is named in the tables and
// in a warning. No token is sent to another host than the configured one, and
// no value, kind or place of a secret that GitHub found is ever decoded.
//
// # Rate limits
//
// REST requests and GraphQL points are counted apart, read at the start and
// logged at the end. When the certain least of a run does not fit into what is
// left, or a limit runs out on the way, the run waits for the limit's reset if
// that lies within the time budget, and stops with an error otherwise.
// A secondary limit stops all requests for as long as GitHub says, or a minute.
//
// # What is remembered
//
// Beside the tables lies github/memory.json: the newest change of each list of
// alerts, ETags of first pages, trees by head commit, settings. Everything is
// read in full when it is missing and once a week, since an alert may vanish
// from the lists without a trace. Contents need no memory of their own: a blob
// that is in the table of files under its id is not read again.
package github
