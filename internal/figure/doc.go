// Package figure holds what the dashboard shows: a typed table with a title, a
// definition, the number of observations it rests on, and how to draw it.
//
// The way of the data: internal/ci and internal/security compute a [Figure];
// render and its packages show it in four ways (a static picture, an
// interactive chart, an HTML table, and JSON and CSV). No page computes a
// number of its own, so the four always agree.
//
// Columns are typed: a [Unit] says what numbers measure, and package words
// formats them by it; a [Role] says what a column is for; a [Thing] says what
// its texts name, which decides links and what a redacted edition shows.
//
// Warnings travel with the figure: [Figure.Warnings] are sentences that the page
// prints beside the picture and data.json holds.
package figure
