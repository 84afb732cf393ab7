// Package static holds the files that pages refer to: styles, scripts and
// icons. dist/ is what the build makes from the JavaScript libraries; it is
// empty in a fresh checkout, and then pages have pictures only.
package static

import "embed"

// Files holds the folder's files.
//
//go:embed dist *.css icons js/page.js
var Files embed.FS
