// Package cosmos reads pipeline documents from containers of Azure Cosmos DB
// (API for NoSQL) into the data set. No other package knows azcosmos.
//
// The way of the data:
//
//  1. [Collector.Collect] connects: it reads the account and the container's
//     properties. These contain the path of the partition key, and their Date
//     header is the server's clock.
//  2. It decides between two kinds of pass ([plan]). The first read of a
//     container is full, and so is a read after a change of the query: one query
//     for each UTC day of current_build_scheduled_time within the history, and
//     one for documents written within the history whose scheduled time is not.
//     Every other pass is incremental: it reads what was written (_ts) since the
//     last pass began, less an overlap.
//  3. Each query is a slice. A few slices are read at a time ([sliceReader]), page
//     by page ([reader]). A policy in the SDK's pipeline takes the documents out
//     of each response ([attemptPolicy], [page]). A page that fails is read again
//     from the continuation before it.
//  4. Documents are decoded one after the other into the slice's writer. A
//     finished slice is journalled, so that a killed pass resumes with the
//     remaining slices.
//  5. When all slices are finished they are committed, together with the mark (the
//     instant the pass began) for the next pass. After an error before that, the
//     data set is as it was.
//
// [Reports] reads the other kind of container, cve-reports, with the same
// connection and reader: the newest day first. It keeps the newest report of each
// codebase ([parseScan]), skips older ones, and replaces two tables at the end.
//
// Fetched documents are kept: a full read after a change of the query adds to the
// stored rows, because the source may have expired its copies of them. Rows of
// branches that are no longer configured also stay; the figures decide which
// branches count.
//
// This package has its own retries ([connection.retry]). The SDK's are switched
// off, and its built-in policy for regions sees only errors that it does not
// retry.
package cosmos
