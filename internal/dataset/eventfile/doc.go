// Package eventfile keeps events in Parquet files, one file a day.
//
// The way of the data: [Buffer.Add] copies events into a compact buffer;
// [Writer.Spill] sorts its rows by day and writes a Parquet file a day, one after
// the other, to a single file on disk; [Writer.Join], [Writer.Rewrite] and
// [Writer.Merge] make one Parquet file of several. [Events] reads files back as
// columnar [Batch]es.
//
// Files are written and read through parquet-go. Its reader takes as much memory
// as numbers in a damaged file ask for: compare a file's checksum ([SumOf]) before
// reading it.
package eventfile
