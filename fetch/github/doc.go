// Package github reads repositories, their files of interest and their alerts
// from GitHub.
//
// The way of the data:
//
//  1. Package connection signs in, keeps to GitHub's limits and repeats requests
//     that fail in a way that may pass.
//  2. Package inventory lists the repositories, with the ids of their files of
//     interest. Package files finds further Dockerfiles and Gradle builds, and reads
//     the contents that the previous fetch does not hold.
//  3. Meanwhile package alerts reads the organisations' lists of alerts, then what
//     these do not tell; this package reads CISA's list of known exploited
//     vulnerabilities (knownexploited.go).
//  4. This package passes plain values from one to the next (reading.go), and
//     commits the tables at once (tables.go).
//
// Package actions reads workflow runs; it is a collector of its own.
//
// Every fault ends in complete data, in an error that leaves the previous tables
// as they were, or in a gap that is named in the tables and in a warning. No token
// is sent to another host than the configured one, and no value or place of a secret
// that GitHub found is ever decoded.
//
// # What is remembered
//
// Beside the tables lies github/memory.json (memory.go): the newest change of each
// list of alerts, ETags of first pages, trees by head commit, settings. Everything
// is read in full when it is missing and once a week, since an alert may vanish
// from the lists without a trace. Contents need no memory of their own: a blob
// that is in the table of files under its id is not read again.
package github
