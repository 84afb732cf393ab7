// Package render makes the finished site from figures.
//
// The way of the data:
//
//  1. kinds.go lists the kinds of pages. Each kind says which pages there are:
//     their paths, titles and selections, which cost nothing yet.
//  2. Two workers (or as many as told) take one page after the other. The page
//     is filled, which makes its figures, and each figure is written once in
//     each of its four forms: picture, chart options, table, and JSON and CSV.
//  3. Every file passes the [Guard], which knows all secrets, on its way to a
//     folder beside the site.
//  4. When everything is there, /data/index.json is written, everything is
//     brought to the disk, and the folder takes the place of the site at once.
//
// Whatever goes wrong before the last step leaves the site as it was. The bytes
// depend on the input alone: not on the clock, the number of workers, or the
// order in which they finish.
//
// Frames of pages are html/template files; tables, JSON, CSV and pictures are
// appended to buffers by hand, since there are thousands of them. Everything
// that stems from a document is hostile text to both.
package render
