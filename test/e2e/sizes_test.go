package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/hmcts/rse-dashboard/render/precompress"
)

// pageLimit is what a page may cost before anyone zooms into a chart, in bytes:
// its HTML, its style sheet and its script, compressed as the site is published.
const pageLimit = 40 << 10

func TestEveryKindOfPageLoadsLittle(t *testing.T) {
	site := filepath.Join(demo(t), "site")
	compressor, err := precompress.New()
	if err != nil {
		t.Fatal(err)
	}
	size := func(name string) int {
		text, err := os.ReadFile(filepath.Join(site, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		form, err := compressor.Compress(text, ".br")
		if err != nil {
			t.Fatal(err)
		}
		if form == nil {
			return len(text)
		}
		return len(form)
	}
	for _, k := range kinds(t, site) {
		name := strings.TrimPrefix(k.path, "/") + "index.html"
		if k.status == 404 {
			name = "404.html"
		}
		page := size(name)
		total := page
		for _, asset := range loaded(t, filepath.Join(site, filepath.FromSlash(name))) {
			total += size("assets/" + asset)
		}
		t.Logf("%s: %d bytes, %d of them HTML", k.name, total, page)
		if total > pageLimit {
			t.Errorf("%s: got %d bytes compressed, %d of them HTML, want at most %d", k.name, total, page, pageLimit)
		}
	}
}

// loaded returns the names of the style sheet and the script that a page loads.
func loaded(t *testing.T, file string) (names []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tokens := html.NewTokenizer(bytes.NewReader(text))
	for tokens.Next() != html.ErrorToken {
		token := tokens.Token()
		if token.Type != html.StartTagToken || token.Data != "link" && token.Data != "script" {
			continue
		}
		for _, a := range token.Attr {
			if _, name, ok := strings.Cut(a.Val, "assets/"); ok && (a.Key == "href" || a.Key == "src") {
				names = append(names, name)
			}
		}
	}
	if len(names) != 2 {
		t.Fatalf("%s: got the assets %q, want a style sheet and a script", file, names)
	}
	return names
}
