// Package metrics turns pipeline events into the figures of the dashboard.
//
// The way of the data:
//
//  1. events → builds. A [Builder] takes batches of events in any order. A
//     build is kept as the extremes of its events (the last one, the first
//     failing one, …), which are found in one pass and merge, so nothing needs
//     sorting and memory grows with builds, not with events.
//  2. builds → cells. Each finished build is added once to the few cells it
//     belongs to (its project's and everyone's, its type's and all types').
//  3. cells → figures. One file a figure; a pure function from a cell to a
//     [figure.Figure].
//
// The clock is an input: everything is reckoned from one as-of instant.
package metrics
