// Package inventory lists the repositories of organisations and users on GitHub,
// with the files of interest that lie in known places, and the security settings.
//
// The way of the data:
//
//  1. [Paths] says which files are of interest, and asks GraphQL for the folders
//     that may hold them (paths.go).
//  2. [Reader] asks GraphQL for pages of repositories, for smaller ones where
//     GitHub takes too long, and makes a [Repository] of each node (read.go,
//     listing.go, repository.go). A repository that cannot be read completely has
//     a gap that says why.
//  3. Where GraphQL is refused, REST lists the repositories (rest.go). Their files
//     are found in their trees by package files.
//  4. [ReadSettings] reads what only administrators may see (settings.go).
//
// The contents of the files are read by package files, and the alerts by package
// alerts.
package inventory
