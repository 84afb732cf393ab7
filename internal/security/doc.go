// Package security turns what was read from GitHub into the figures and lists
// of the security half.
//
// The way of the data:
//
//  1. [New] joins the tables of the data set by repository: its files are
//     parsed once (package repofile), its alerts and findings attached, its
//     team found. Repositories that are archived, forks or empty stay out of
//     the population and are only counted.
//  2. The figures are read off the joined repositories, one file a figure.
//  3. [Security.Team], [Security.Repository] and [Security.Vulnerabilities] give
//     the lists behind the numbers for the pages of one team, repository or CVE:
//     the same figures of a part of the population.
//
// Nothing here knows a client. The clock is an input: an alert is open, a rule
// expired and a runtime past its end as of one instant.
package security
