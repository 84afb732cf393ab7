// Package alerts reads Dependabot's, code scanning's and secret scanning's alerts
// of organisations and users on GitHub, and whether these features are on.
//
// The way of the data, for each owner and kind of alerts:
//
//  1. [Reader.Organisation] reads the organisation's list, the newest change
//     first and no further than what is known (list.go, alert.go).
//  2. [Reader.Complete] goes on from there. Where the list was refused, it reads
//     the alerts repository by repository (repositories.go); where it was read, it
//     finds out of which repositories without alerts the feature is on (probe.go).
//  3. [Merge] puts what was read together with what the previous fetch knew
//     (merge.go).
//
// The value, the type and the place of a secret that GitHub found are never
// decoded.
package alerts
