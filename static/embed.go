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
//go:embed dist *.css icons js/page js/find
var Files embed.FS

// The folders of the scripts. Each is joined into one module: the script that
// every page loads, and the one that is loaded when a reader searches.
const (
	PageScript = "js/page"
	FindScript = "js/find"
)

// Script returns the files of a folder joined in the order of their names. It
// drops indentation, blank lines and lines that are only a comment; no text of the
// scripts spans lines. It is empty if there are no files.
func Script(files fs.FS, folder string) ([]byte, error) {
	names, err := fs.Glob(files, folder+"/*.js")
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
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				script = append(append(script, line...), '\n')
			}
		}
	}
	return script, nil
}
