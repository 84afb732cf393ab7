// Package dataset is the contract on disk between fetching and showing: the
// Parquet files and the manifest under data/.
//
// The way of the data: a collector opens an [Update] (one lock), writes
// [eventfile.Event] rows or other tables through it, and commits; the commit makes the
// new files visible all at once by replacing manifest.json, which is written
// last. A reader opens the folder, sees one committed state, and is handed the
// events as columnar batches ([eventfile.Batch]), in the order of the files.
//
// On disk an event lies in events/day=YYYY-MM-DD/, the UTC day of its time
// (Stage, else TS), and in the null partition of Hive without one from 2000 to
// 2099. Any reader of Parquet can read events/*/*.parquet: the columns have the
// names of the documents' fields; timestamps are in microseconds, and a column
// beside each holds the nanoseconds left over, so that nothing is lost.
//
// The manifest holds a checksum of every file. A file is compared with it before
// it is read, so a damaged file is an error that names it; Parquet's structure is
// trusted afterwards.
//
// Nothing here knows what an event means: which documents count, what a build
// is and when it failed is decided in internal/build.
package dataset
