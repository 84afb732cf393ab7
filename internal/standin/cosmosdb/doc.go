// Package cosmosdb is a small server that speaks enough of Azure Cosmos DB's
// REST protocol (API for NoSQL) for the real azcosmos client to read from it. The
// demonstration needs no account with it, and tests show what a real account
// does only rarely.
//
// The way of a request: [Server] checks the authorisation as the service does,
// asks the test's fault script whether something goes wrong, and answers with the
// account, a database, a container or one page of a query. A query is parsed
// ([parseQuery]); its [Bounds] let a [Source] leave out documents that cannot
// match; each remaining document is tested and projected. Between two pages, only
// the client's continuation token holds state, so the server needs the memory of
// one page however many documents a source generates.
//
// It understands only the few forms of queries that the program sends. Any other
// is answered with 400, as the service's gateway answers ORDER BY, TOP, DISTINCT,
// GROUP BY, OFFSET and aggregates over all partitions. Nothing can be written
// over the wire. The emulators in internal/conformance are tested as well; they
// know the whole language.
//
// It knows nothing of what the documents mean.
//
// Protocol: https://learn.microsoft.com/rest/api/cosmos-db/ (requests, headers,
// status codes, the authorisation header).
package cosmosdb
