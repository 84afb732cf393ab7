// Package files reads the files of interest of the repositories in an inventory.
//
// The way of the data:
//
//  1. [ReadTrees] lists the whole tree of each repository that has no Dockerfile
//     in its root, and finds the Dockerfiles elsewhere: folder by folder, many in
//     a query (folders.go), or in one request of REST where GraphQL cannot
//     (trees.go). The tree of a commit never changes, so it is remembered. Where
//     GraphQL is refused, the trees tell of all files.
//  2. [Reader] reads the contents that are not known yet, each object id once: in
//     batches through GraphQL, in halves where that is too much (contents.go), and
//     one by one through REST where GraphQL cannot, or gives a text that is not the
//     file's (rest.go).
//
// What cannot be read is a gap: of a file, or of a repository.
package files
