// Package svg draws a [figure.Figure] as a static picture, which readers see
// first. It works without scripts, on paper, in dark mode and on a phone.
//
// The way of the data:
//
//  1. [Append] looks up the columns that the figure's Chart names and reads
//     them into slices of numbers. A missing value is NaN inside
//     this package; all coordinates that are written are finite.
//  2. One file for each kind of chart lays the picture out. If there are more rows than a
//     picture of a few hundred pixels can hold, rows are pooled first (sums, or
//     percentages weighted by their builds) and the picture says so.
//  3. The elements are written straight to the caller's buffer: one path a
//     series, coordinates with one decimal at most.
//
// A picture scales with its box but its text does not: positions across are
// percentages, text has the size the style sheet gives it, and only the shapes
// inside the nested <svg> of the plot are stretched. Elements that need more
// room than a phone has (further labels, longer names) have the class p-w, and the
// style sheet hides them on narrow screens; p-n is the opposite. Lengths outside of
// plots are in em, so that a picture follows the reader's size of text.
//
// The pages' policy forbids style attributes, so elements carry classes and
// geometry, and static/chart.css has all colours. The patterns that tell tones
// apart without colour are defined once a page by [Defs].
package svg
