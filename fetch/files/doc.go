// Package files reads exported pipeline documents from files: one JSON object a
// line, plain, gzip or zstd.
//
// The way of the data: the configuration's patterns become a sorted list of
// files (find.go); each is opened and unpacked (open.go) and cut into blocks of
// whole lines (lines.go) on one goroutine, while another decodes the lines and
// writes those of the configured branches (read.go); the collector commits them
// in place of what it committed before (files.go). Memory is bounded by the
// blocks, whatever the files' size.
//
// A line that cannot be read is counted and named, up to a configured share;
// a pattern without files, a file that ends too early or is damaged fails the
// fetch, as part of the data would be missing without a word.
package files
