// Package static holds the files that pages refer to: styles, scripts and
// icons. dist/ is what the build makes from the JavaScript libraries; it is
// empty in a fresh checkout, and then pages have pictures only.
package static

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Files holds the folder's files.
//
//go:embed dist *.css icons js/page js/find.js
var Files embed.FS

// PageScript returns the script that every page loads, a module: the files of
// js/page joined in the order of their names. It is empty if there are none.
func PageScript(files fs.FS) ([]byte, error) {
	names, err := fs.Glob(files, "js/page/*.js")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var script []byte
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("static files: %w", err)
		}
		script = append(script, ShrinkScript(text)...)
	}
	return script, nil
}

// ShrinkScript drops indentation, blank lines and lines that are only a comment.
// No text of the scripts spans lines.
func ShrinkScript(text []byte) []byte {
	var small []byte
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			small = append(append(small, line...), '\n')
		}
	}
	return small
}
