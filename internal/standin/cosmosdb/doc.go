// Package cosmosdb is a small server that speaks enough of Azure Cosmos DB's
// REST protocol (API for NoSQL) for the real azcosmos client to read from it:
// for a demonstration without an account, and for tests of what a real account
// does only now and then.
//
// The way of a request: [Server] checks the authorisation as the service does,
// asks the test's fault script whether something is to go wrong, and answers
// with the account, a database, a container or one page of a query. A query is
// parsed ([parseQuery]), its conjunction is boiled down to [Bounds] that let a
// [Source] leave out what cannot match, and each document the source yields is
// tested and projected. Nothing is kept between two pages but the continuation
// token that the client holds, so the memory needed is one page, however many
// documents a source makes up.
//
// Like the service's gateway it serves projections and filters only: ORDER BY,
// TOP, DISTINCT, GROUP BY, OFFSET and aggregates over all partitions are
// answered with 400. It is not a database: nothing can be written over the
// wire.
//
// It knows nothing of what the documents mean.
//
// Protocol: https://learn.microsoft.com/rest/api/cosmos-db/ (requests, headers,
// status codes, the authorisation header) and
// https://learn.microsoft.com/azure/cosmos-db/nosql/query/ (the language).
package cosmosdb
