package render

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/markup"
)

// This file makes frozen pages: one HTML file with everything in it, for an incident
// report or an audit. The page is made as for the site; then links to other files
// are removed from its tree, and the contents that it needs are put into it.

// Frozen says what a frozen page was made from. It is in the page.
type Frozen struct {
	// Page is the page's path relative to the root of the site.
	Page    string `json:"page"`
	AsOf    string `json:"as_of"`
	Version string `json:"version"`
	// Data is a hash of the data, Files those of its files.
	Data  string       `json:"data"`
	Files []FrozenFile `json:"-"`
}

// FrozenFile is a file of the data folder with its SHA-256 in hexadecimal digits.
type FrozenFile struct{ Name, Hash string }

// frozenMeta is the name of the meta element with a [Frozen].
const frozenMeta = "rse-dashboard-frozen"

// A NoPageError says that the site has no page at a path.
type NoPageError struct{ Path string }

func (e *NoPageError) Error() string {
	return fmt.Sprintf("there is no page /%s; data/index.json of the site lists the pages", e.Path)
}

// memoryStore keeps files instead of writing them.
type memoryStore map[string][]byte

func (m memoryStore) Put(name string, text []byte) (unchanged bool, err error) {
	m[name] = bytes.Clone(text)
	return false, nil
}

func (m memoryStore) Keep(string, string) (size int64, ok bool) { return 0, false }

// Freeze returns each of the pages at paths as one file. of holds the hashes of the
// data.
func Freeze(in Input, opts Options, of Frozen, paths ...string) ([][]byte, error) {
	s, err := newSite(in, opts)
	if err != nil {
		return nil, err
	}
	s.assets.charts, s.view.Script = "", ""
	s.drawing = newDrawing(s.location(), false)
	of.AsOf, of.Version = asOfJSON(in.AsOf), opts.Version
	texts := make([][]byte, len(paths))
	for i, path := range paths {
		of.Page = path
		if texts[i], err = s.frozenPage(&of); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// frozenPage makes the page at of.Page and freezes it.
func (s *site) frozenPage(of *Frozen) ([]byte, error) {
	i := slices.IndexFunc(s.pages, func(p *Page) bool { return p.Path == of.Page && p.File == "" && p.Refresh == "" })
	if i < 0 {
		return nil, &NoPageError{of.Page}
	}
	p := *s.pages[i]
	p.Files, p.Feeds = nil, nil
	files := make(memoryStore)
	out, err := newOutput(files, s.guard, false)
	if err != nil {
		return nil, err
	}
	if _, err := (&worker{site: s, out: out}).page(&p); err != nil {
		return nil, fmt.Errorf("page /%s: %w", p.file(), err)
	}
	text, err := s.freeze(&p, files, of)
	if err != nil {
		return nil, err
	}
	return text, s.guard.Check(p.file(), text)
}

// freeze turns a page of the site into one that needs no other file.
func (s *site) freeze(p *Page, files memoryStore, of *Frozen) ([]byte, error) {
	document, err := html.Parse(bytes.NewReader(files[p.file()]))
	if err != nil {
		return nil, err
	}
	var base *url.URL
	if s.in.Config.URL != "" {
		if base, err = url.Parse(s.in.Config.URL + p.Path); err != nil {
			return nil, err
		}
	}
	var drop []*html.Node
	var head, main *html.Node
	for n := range document.Descendants() {
		switch {
		case leadsAway(n):
			drop = append(drop, n)
		case n.DataAtom == atom.Head:
			head = n
		case n.DataAtom == atom.Main:
			main = n
		case n.Data == "a" && !freezeLink(n, base):
			drop = append(drop, n)
		}
	}
	if head == nil || main == nil {
		return nil, errors.New("the page has no head or no main part")
	}
	for _, n := range drop {
		for n.Data == "a" && !isFileLink(n) && n.FirstChild != nil { // the text of a link stays
			child := n.FirstChild
			n.RemoveChild(child)
			n.Parent.InsertBefore(child, n)
		}
		n.Parent.RemoveChild(n)
	}
	meta, err := json.Marshal(of)
	if err != nil {
		return nil, err
	}
	add(head, atom.Meta, "", "http-equiv", "Content-Security-Policy", "content", "default-src 'none'; style-src 'unsafe-inline'")
	add(head, atom.Meta, "", "name", frozenMeta, "content", string(meta))
	add(head, atom.Style, string(s.assets.files[s.assets.css]))
	if err := appendHTML(main, s.frozenSection(p, of)); err != nil {
		return nil, err
	}
	add(main, atom.Script, string(files[p.Path+address.DataFile]), "type", "application/json", "id", "frozen-data")
	var b bytes.Buffer
	if err := html.Render(&b, document); err != nil {
		return nil, err
	}
	return append(b.Bytes(), '\n'), nil
}

// leadsAway reports whether an element only loads or leads to other files.
func leadsAway(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Link, atom.Script, atom.Nav:
		return n.DataAtom != atom.Nav || attribute(n, "class") != "contents"
	case atom.A:
		return attribute(n, "class") == "find"
	case atom.Ul:
		return n.Parent != nil && n.Parent.DataAtom == atom.Footer
	}
	return false
}

// isFileLink reports whether a link leads to the page's data.
func isFileLink(n *html.Node) bool {
	extension := path.Ext(attribute(n, "href"))
	return extension == ".csv" || extension == ".json" || attribute(n, "class") == "find"
}

// freezeLink makes a link to the site absolute; it reports false if the
// address of the site is not known. Links within the page and to other sites stay.
func freezeLink(n *html.Node, base *url.URL) bool {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "href" })
	if i < 0 || strings.HasPrefix(n.Attr[i].Val, "#") || address.Web(n.Attr[i].Val) != "" {
		return true
	}
	to, err := url.Parse(n.Attr[i].Val)
	if base == nil || err != nil {
		return false
	}
	n.Attr[i].Val = base.ResolveReference(to).String()
	return true
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// add appends an element with a text and attributes, given as keys and values.
func add(parent *html.Node, tag atom.Atom, text string, attributes ...string) {
	n := &html.Node{Type: html.ElementNode, DataAtom: tag, Data: tag.String()}
	for i := 0; i < len(attributes); i += 2 {
		n.Attr = append(n.Attr, html.Attribute{Key: attributes[i], Val: attributes[i+1]})
	}
	if text != "" {
		n.AppendChild(&html.Node{Type: html.TextNode, Data: text})
	}
	parent.AppendChild(n)
}

// appendHTML appends a piece of HTML to an element.
func appendHTML(parent *html.Node, text []byte) error {
	nodes, err := html.ParseFragment(bytes.NewReader(text), parent)
	for _, n := range nodes {
		parent.AppendChild(n)
	}
	return err
}

// frozenSection says what the page rests on.
func (s *site) frozenSection(p *Page, of *Frozen) []byte {
	b := []byte(`<section id="frozen" aria-labelledby="frozen-heading"><h2 id="frozen-heading">What this page rests on</h2>
<p class="prose">This is a copy that does not change. <code>rse-dashboard verify FILE</code> makes it again from the same data
and compares.</p><dl class="terms">`)
	term := func(name, meaning string) {
		b = markup.Append(append(b, "<div><dt>"...), name)
		b = markup.Append(append(b, "</dt><dd>"...), meaning)
		b = append(b, "</dd></div>"...)
	}
	term("Page", "/"+p.Path)
	term("As of", words.Instant(s.in.AsOf.UTC()))
	term("Version of the program", cmp.Or(s.view.Version, "not known"))
	term("Data (SHA-256)", of.Data)
	b = append(b, `</dl><details><summary>The files of the data</summary><ul>`...)
	for _, f := range of.Files {
		b = append(b, "<li><code>"...)
		b = markup.Append(b, f.Hash+" "+words.Clean(f.Name))
		b = append(b, "</code></li>"...)
	}
	return append(b, "</ul></details></section>"...)
}

// ReadFrozen returns what a frozen page was made from.
func ReadFrozen(text []byte) (*Frozen, error) {
	document, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	for n := range document.Descendants() {
		if n.DataAtom != atom.Meta || attribute(n, "name") != frozenMeta {
			continue
		}
		f := new(Frozen)
		if err := json.Unmarshal([]byte(attribute(n, "content")), f); err != nil {
			return nil, fmt.Errorf("the meta element %s: %w", frozenMeta, err)
		}
		return f, nil
	}
	return nil, fmt.Errorf("there is no meta element %s: expected a file that rse-dashboard freeze wrote", frozenMeta)
}
