package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/static"
)

// assets are the files that pages refer to. Their names hold a hash of their
// content, so that browsers can keep them for ever; a few have fixed names.
type assets struct {
	// css, script, find and charts are paths relative to the site's root; all but
	// css are "" if there is none.
	css, script, find, charts string
	files                     map[string][]byte
}

// The files of package static: the pages' own style sheet, which comes before
// the others, the bundle of the interactive charts, and the icon.
const (
	styleSource  = "site.css"
	chartsSource = "dist/charts.js"
	iconSource   = "icons/favicon.svg"
	// touchIconSource is the same icon for home screens, 180 pixels wide.
	touchIconSource = "icons/touch-icon.png"
)

// licencesFile holds the licences of what is served from dist.
const licencesFile = "licences.txt"

// gatherAssets reads the assets. The style sheet and the icon are required.
// Without the bundle the charts are pictures.
func gatherAssets(from fs.FS) (*assets, error) {
	a := &assets{files: make(map[string][]byte)}
	styles, err := fs.Glob(from, "*.css")
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	styles = slices.DeleteFunc(styles, func(name string) bool { return name == styleSource })
	slices.Sort(styles)
	var style []byte
	for _, name := range append([]string{styleSource}, styles...) {
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, fmt.Errorf("static files: %w", err)
		}
		style = append(style, shrinkCSS(text)...)
	}
	a.css = a.put("site", ".css", style)
	for _, part := range []struct {
		folder, name string
		path         *string
	}{{static.PageScript, "page", &a.script}, {static.FindScript, "find", &a.find}} {
		text, err := static.Script(from, part.folder)
		if err != nil {
			return nil, err
		}
		if len(text) > 0 {
			*part.path = a.put(part.name, ".js", text)
		}
	}
	charts, err := fs.ReadFile(from, chartsSource)
	switch {
	case err == nil:
		a.charts = a.put("charts", ".js", charts)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("static files: %w", err)
	}
	icon, err := fs.ReadFile(from, iconSource)
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	a.files["favicon.svg"] = icon
	if a.files["touch-icon.png"], err = fs.ReadFile(from, touchIconSource); err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	return a, a.gatherLicences(from)
}

// gatherLicences joins the licence texts of the bundle into licences.txt.
func (a *assets) gatherLicences(from fs.FS) error {
	names, err := fs.Glob(from, "dist/*.txt")
	if err != nil || len(names) == 0 {
		return err
	}
	slices.Sort(names)
	var all []byte
	for _, name := range names {
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return fmt.Errorf("static files: %w", err)
		}
		all = append(all, bytes.TrimSpace(text)...)
		all = append(all, "\n\n"...)
	}
	a.files[licencesFile] = all
	return nil
}

// put adds a file under a hashed name and returns its path.
func (a *assets) put(name, extension string, text []byte) string {
	sum := sha256.Sum256(text)
	p := path.Join("assets", name+"-"+hex.EncodeToString(sum[:6])+extension)
	a.files[p] = text
	return p
}

// spareSpace drops the white space that the style sheets' punctuation does not need.
var spareSpace = strings.NewReplacer(" {", "{", "{ ", "{", "{\n", "{", "}\n", "}", "; }", "}", ";\n}", "}", " }", "}",
	": ", ":", "; ", ";", ";\n", ";", ", ", ",", ",\n", ",")

// shrinkCSS drops comments, indentation, blank lines and spare white space. No text
// of the style sheets spans lines, or holds the beginning of a comment or punctuation
// before a space.
func shrinkCSS(text []byte) []byte {
	var b strings.Builder
	rest := string(text)
	for {
		before, after, found := strings.Cut(rest, "/*")
		b.WriteString(before)
		if !found {
			break
		}
		_, rest, _ = strings.Cut(after, "*/")
	}
	var small []byte
	for line := range strings.Lines(b.String()) {
		if line = strings.TrimSpace(line); line != "" {
			small = append(append(small, line...), '\n')
		}
	}
	return []byte(spareSpace.Replace(string(small)))
}
