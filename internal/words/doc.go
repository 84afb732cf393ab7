// Package words writes numbers, durations, dates and names the way people
// write them: 1,234; 12.5 min; 3 d 4 h; 20 November 2026.
//
// The way of the data: a [figure.Value] with its [figure.Column] goes in, a
// short text comes out, and pictures and tables call the same functions, so
// that a bar and its row in the table read alike. The texts are for reading
// only; what programs read (data.json, CSV) is [figure.Value.Append].
//
// Nothing here escapes: the texts may hold hostile names, and whoever writes
// HTML or SVG escapes them. [Clean], [Cut] and [Shorten] only take out what would
// disturb the text around a name (control characters, direction overrides).
//
// The functions whose names begin with Append allocate nothing.
package words
