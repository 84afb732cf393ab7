// Package figure holds what the dashboard shows: one typed table with a name,
// a definition, the number of observations it rests on, and a wish how it
// should be drawn.
//
// The way of the data: internal/metrics makes a [Figure]; render and its
// sub-packages show that one value in four ways (a static picture, an
// interactive chart, an HTML table, and JSON/CSV). No consumer computes
// anything of its own, so the four can not disagree.
//
// A figure carries its doubts with it: [Figure.Warnings] are sentences that
// the page prints beside the picture and data.json holds.
package figure
