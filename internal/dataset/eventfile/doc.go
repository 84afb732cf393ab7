// Package eventfile keeps events in Parquet files, one file a day.
//
// The way of the data: [Buffer.Add] copies events into a compact buffer;
// [Writer.Spill] sorts its rows by day and writes them to files; [Writer.Join],
// [Writer.Rewrite] and [Writer.Merge] make one file of several. [Events] reads
// files back as columnar [Batch]es.
//
// Files are read through parquet-go, which takes as much memory as numbers in a
// damaged file ask for. Compare a file's checksum ([SumOf]) before reading it.
package eventfile
