package svg

import (
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"testing"
)

var preview = flag.String("preview", "", "folder to write a page with all sample pictures to, for looking at")

const previewStyle = `:root{color-scheme:light dark;--ink:#1b2430;--ink-soft:#4c5868;--rule:#dde2e9;--page:#fff}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e8edf3;--ink-soft:#a5b0bf;--rule:#2b333e;--page:#12161c}}
body{background:var(--page);color:var(--ink);font:15px/1.4 system-ui,sans-serif;margin:0 auto;max-width:1400px;padding:16px}
main{display:grid;gap:36px 40px;grid-template-columns:1fr}figure{margin:0;min-width:0}h2{font-size:16px;margin:0 0 12px}
@media(min-width:1000px){main{grid-template-columns:1fr 1fr}}@media print{main{grid-template-columns:1fr 1fr}}`

// TestPreview writes a page to look at when asked to by -preview.
func TestPreview(t *testing.T) {
	if *preview == "" {
		t.Skip("no -preview folder given")
	}
	style, err := os.ReadFile("../../static/chart.css")
	if err != nil {
		t.Fatal(err)
	}
	page := []byte(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Pictures</title><link rel="stylesheet" href="page.css"><link rel="stylesheet" href="chart.css"><body>` + Defs() + `<main>`)
	for _, f := range append(samples(), edges()...) {
		before := len(page)
		page = fmt.Appendf(page, "<figure><h2>%s</h2>", html.EscapeString(f.Title))
		page = Append(page, f, Options{})
		page = append(page, "</figure>\n"...)
		t.Logf("%6d bytes %s", len(page)-before, f.ID)
	}
	page = append(page, `</main></body></html>`...)
	for name, content := range map[string][]byte{"index.html": page, "chart.css": style, "page.css": []byte(previewStyle)} {
		if err := os.WriteFile(filepath.Join(*preview, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
