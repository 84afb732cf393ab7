// Package alerts reads Dependabot's, code scanning's and secret scanning's alerts
// of organisations and users on GitHub, and whether these features are on.
//
// The way of the data, for each owner and kind of alerts:
//
//  1. [Reader.Organisation] reads the organisation's list, the newest change
//     first and no further than what is known (list.go, alert.go).
//  2. [Reader.Complete] reads what the lists do not tell (complete.go). If a list
//     was refused, it reads the alerts repository by repository (repositories.go).
//     Otherwise it finds out whether the feature is on in repositories without
//     alerts (probe.go).
//  3. It merges the alerts with those of the previous fetch (merge.go).
//
// The value and the place of a secret that GitHub found are never decoded.
package alerts
