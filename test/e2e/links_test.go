package e2e

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// document holds the links of a page and the ids that links may name.
type document struct {
	links []string
	ids   map[string]bool
}

// parse reads a page. It knows the attributes with addresses that the site uses.
func parse(t *testing.T, text []byte) document {
	t.Helper()
	d := document{ids: make(map[string]bool)}
	tokens := html.NewTokenizer(bytes.NewReader(text))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			if tokens.Err() != io.EOF {
				t.Error(tokens.Err())
			}
			return d
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			attributes := make(map[string]string)
			for _, a := range token.Attr {
				attributes[a.Key] = a.Val
			}
			if id, ok := attributes["id"]; ok {
				if d.ids[id] {
					t.Errorf("two elements have the id %q", id)
				}
				d.ids[id] = true
			}
			for _, name := range []string{"href", "src", "data-charts", "data-charts-script", "data-base"} {
				if v, ok := attributes[name]; ok {
					d.links = append(d.links, v)
				}
			}
			if token.Data == "option" {
				d.links = append(d.links, attributes["value"])
			}
			if _, v, ok := strings.Cut(attributes["content"], "url="); ok {
				d.links = append(d.links, v)
			}
		}
	}
}

// Links are followed from the front page on.
func TestEveryLinkLeadsToAPageAndEveryPageIsLinked(t *testing.T) {
	site := filepath.Join(demo(t), "site")
	origin := publish(t, site)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()

	documents := make(map[string]*document) // by path; nil for a file that is not a page
	queue := []string{"/", "/404.html"}
	seen := map[string]bool{"/": true, "/404.html": true}
	type fragment struct{ from, path, id string }
	var fragments []fragment
	elsewhere := 0
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		response, err := client.Get(origin + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("%s: got status %d (%v), want 200", path, response.StatusCode, err)
			continue
		}
		if len(body) == 0 {
			t.Errorf("%s is empty", path)
		}
		documents[path] = nil
		if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
			continue
		}
		d := parse(t, body)
		documents[path] = &d
		base, err := url.Parse(origin + path)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range d.links {
			to, err := base.Parse(link)
			switch {
			case err != nil:
				t.Errorf("%s links to %q: %v", path, link, err)
				continue
			case to.Scheme == "data" || to.Scheme == "mailto":
				continue
			case to.Host != base.Host:
				if elsewhere++; to.Scheme != "https" && to.Scheme != "http" {
					t.Errorf("%s links to %q", path, link)
				}
				continue
			}
			if to.Fragment != "" {
				fragments = append(fragments, fragment{path, to.EscapedPath(), to.Fragment})
			}
			if p := to.EscapedPath(); !seen[p] {
				seen[p] = true
				queue = append(queue, p)
			}
		}
	}
	for _, f := range fragments {
		if d := documents[f.path]; d == nil || !d.ids[f.id] {
			t.Errorf("%s links to %s#%s, which does not exist", f.from, f.path, f.id)
		}
	}
	for _, path := range pages(t, site) {
		old := path == "/dash/" || strings.HasPrefix(path, "/security/teams/") // only bookmarks have them
		if !old && documents[path] == nil {
			t.Errorf("no link leads to %s", path)
		}
	}
	t.Logf("%d addresses, %d fragments, %d links to other sites", len(documents), len(fragments), elsewhere)
}
