// Package cosmos reads pipeline documents from containers of Azure Cosmos DB
// (API for NoSQL) into the data set. It is the only package that knows
// azcosmos.
//
// The way of the data:
//
//  1. [Collector.Collect] connects: one read of the account, one of the
//     container's properties, which tells the path of the partition key and,
//     by its Date header, the server's clock.
//  2. It decides between two kinds of pass. The first read of a container, or
//     one whose question changed, is full: a query for each UTC day of
//     current_build_scheduled_time within the history, and one for documents
//     that were written within it but have no such time in it. Every other
//     pass is incremental: what was written (_ts) since the last pass began,
//     less an overlap.
//  3. Each query is a slice, read by one of a few workers, page by page. The
//     pages go through a policy of the SDK's pipeline that takes the documents
//     out of the body ([once], [page]); a page that fails is asked for anew from
//     the continuation saved before it ([reader]).
//  4. Documents are decoded one after the other into the slice's writer. A
//     finished slice is journalled, so that a pass that is killed goes on with
//     the slices that are left.
//  5. When all slices are there they are committed, together with the mark (the
//     instant the pass began) for the next pass. An error before that leaves
//     the data set as it was.
//
// [Reports] reads the other kind of container, cve-reports, over the same
// connection and with the same reader: the newest day first, keeping the newest
// report of each codebase ([parseScan]) and dropping older ones unread, into two
// tables that are replaced at the end.
//
// What was fetched once is kept: a full read after a change of the question
// adds to the rows that are there, since the source may have expired its copies
// of them. Rows of branches that are no longer asked for stay as well; which
// branches count is decided when figures are made.
//
// There is one retry policy, this package's own. The SDK's is told not to
// retry, and its built-in one for regions gets to see errors that it does not
// retry.
package cosmos
