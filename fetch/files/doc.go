// Package files reads exported pipeline documents from files: one JSON object a
// line, plain, gzip or zstd.
//
// The way of the data: the configuration's patterns become a sorted list of
// files (find.go). One goroutine unpacks each file (open.go), while another cuts it
// into lines (lines.go), decodes them and writes those of the configured branches
// (read.go). The collector replaces what it committed before with them (files.go).
// Buffers of a fixed size bound the memory, whatever the files' size.
//
// Lines that cannot be read are counted and named, up to a configured share. A
// pattern that matches no file fails the fetch, and so does a file that is
// damaged or ends too early: part of the data would be missing silently.
package files
