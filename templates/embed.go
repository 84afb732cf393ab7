// Package templates holds the HTML of the pages: page.html is the page around its
// sections, section.html a section, and figure.html a figure around its picture
// and table.
//
// html/template escapes everything that a template inserts for the place where
// it stands. The pages' policy allows no inline script, style or event handler,
// so the templates have none.
package templates

import "embed"

// Files holds the templates.
//
//go:embed *.html
var Files embed.FS
