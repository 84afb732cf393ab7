// Package templates holds the frames of the pages: everything round the
// figures, which package render appends between "top" and "bottom".
//
// Everything that a template inserts is escaped by html/template for the place
// where it stands. The pages' policy allows no inline script, style or event
// handler, so there is none.
package templates

import "embed"

// Files holds the templates.
//
//go:embed *.html
var Files embed.FS
