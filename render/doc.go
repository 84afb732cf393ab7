// Package render makes the finished site from figures.
//
// The way of the data:
//
//  1. The sitemap (pages.go) lists all pages: their paths, titles and
//     selections. Nothing is computed yet.
//  2. Workers take one page after the other. A page is filled, which computes
//     its figures; what its readers may not see is removed (redact.go); and each
//     figure is written in four forms: as a picture, as an interactive chart, as a
//     table, and as JSON and CSV.
//  3. The leak guard searches every file for secrets before it is written to a
//     folder beside the site (package sitedir).
//  4. When all pages are written, data/index.json follows, and the folder
//     replaces the old site in one step.
//
// An error before the last step leaves the old site as it was. The bytes depend
// on the input alone: not on the clock, the number of workers, or the order in
// which they finish.
//
// Pages, sections and figures are html/template files (package templates).
// Tables and pictures are appended to buffers, since there are thousands of
// them. All text from documents and repositories is untrusted and escaped.
package render
