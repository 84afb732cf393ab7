// Package build turns pipeline events into finished builds.
//
// The way of the data:
//
//  1. [Read] finds the documents that occur more than once and notes, for each,
//     which copy counts.
//  2. A second sweep adds every event that counts to its build. A build being
//     collected is kept as the extremes of its events (the last one, the first
//     failing one, …), so nothing is sorted and memory grows with builds, not
//     with events.
//  3. The collected builds become slim [Build] values in a [Set]: sorted by
//     end, indexed by pipeline, with the [Coverage] of what was left out.
//
// The package knows nothing of figures, projects or windows of time. The only
// clock is Options.AsOf: later events do not count.
package build
