// Package conformance holds what is tested against servers that others wrote to
// stand in for Cosmos DB. The fetch is the real one, and so is azcosmos; only
// the service is not:
//
//   - the npm package @zeit/cosmosdb-server, started as a process, has real
//     paging and continuations, the language's parameters, IN and projections,
//     400 and 404, but checks no key;
//   - github.com/pikami/cosmium, served in this process, checks the key, but has
//     no paging.
//
// Throttling, failures and cut answers are shown by neither; the stand-in in
// internal/standin/cosmosdb does that.
//
// The package also compares the program's reader of Dockerfiles with BuildKit's.
//
// It is a module of its own because Cosmium and BuildKit's parser bring many
// modules with them, none of which belongs among those of the program. Run it
// with go test ./... in this folder.
package conformance
