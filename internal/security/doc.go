// Package security turns what was read from GitHub into the figures and lists
// of the security half.
//
// The way of the data:
//
//  1. [New] joins the tables of the data set by repository. It parses the files
//     of each repository once (package repofile), attaches its alerts and
//     findings, and finds its team. Repositories that are archived, forks or
//     empty stay out of the population and are only counted.
//  2. A page shows a part of the population: all of it, a team's repositories,
//     one repository, or those that a vulnerability concerns. A view is that
//     part.
//  3. figures.go lists the figures and headlines of each page. Each is defined in
//     a file of its own: a description, which needs no data, and a function that
//     fills it in from a view. Its test file holds worked examples.
//
// The package knows no client. The clock is an input: an alert is open, a rule
// expired and a runtime past its end as of one instant.
package security
