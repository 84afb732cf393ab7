// Package conformance tests the fetch against servers that others wrote as
// emulators of Cosmos DB. The fetch and azcosmos are the real ones:
//
//   - the npm package @zeit/cosmosdb-server, started as a process, has real
//     paging and continuations, the language's parameters, IN and projections,
//     400 and 404, but checks no key;
//   - github.com/pikami/cosmium, served in this process, checks the key, but has
//     no paging.
//
// Neither shows throttling, failures or truncated responses; the stand-in in
// internal/standin/cosmosdb does.
//
// The package also compares the program's reader of Dockerfiles with BuildKit's.
//
// It is a module of its own because Cosmium and BuildKit's parser bring many
// modules with them, none of which belongs among those of the program. Run it
// with go test ./... in this folder.
package conformance
