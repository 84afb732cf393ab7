package render

import (
	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/calendar"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Page is one page of the site, before its figures are computed.
type Page struct {
	// Path is the page's folder relative to the site's root, with a slash at its
	// end ("pipelines/cmc/nightly/"); "" is the root.
	Path string
	// File is the page's file in that folder; "" is index.html.
	File string
	// Nav is the entry of the navigation the page belongs to, one of its paths.
	Nav string
	// Names says what title, path and description name. A page is left out of a
	// site where these may not be seen, and a page that says nothing is the first.
	Names figure.Thing
	// Title is the page's heading, Selected what it shows in a few words ("CMC ·
	// nightly · last 14 days"), Description a sentence for search and previews.
	Title, Selected, Description string
	// Crumbs are the pages between the root and this page.
	Crumbs []Link
	// Kind is what the page is about, and Name what the search finds it by.
	Kind Kind
	Name string
	// Selection is what a pipelines page shows; nil for other pages.
	Selection *ci.Selection
	// Refresh is the page to which this page redirects, relative to the root.
	Refresh string
	// AnyDepth marks a page that is served at any address, so that its links start
	// from the site's base path.
	AnyDepth bool
	// Lean marks one of thousands of similar pages: figures without rows have no
	// CSV. They are in data.json nevertheless.
	Lean bool
	// Feeds are the feeds in the page's folder: their media types and names.
	Feeds []Link
	// Files makes what leaves the page in other forms; nil for nothing.
	Files func() ([]File, error)
	// Fill computes what the page shows. It is called once, by any worker.
	Fill func() (*Content, error)
}

// File is a file of the site that is not a page. Its path is relative to the site's root.
type File struct {
	Path string
	Text []byte
}

// Content is what a page shows under its heading.
type Content struct {
	// Notes are remarks above everything else.
	Notes []Note
	// Verdict says in a few sentences how things stand.
	Verdict []Sentence
	// Filters lead to similar pages.
	Filters []Filter
	// Lead is shown above the numbers.
	Lead    []Section
	Numbers []Number
	// NumbersLast puts the numbers below the sections.
	NumbersLast bool
	// Projects are those whose annotations the page shows, besides the annotations
	// of all pages.
	Projects []string
	// Calendar is what falls due on the days to come; nil for pages without a calendar.
	Calendar []calendar.Event
	// Sections are shown in order. The page links to those with a title.
	Sections []Section
	// Foot is a line below the sections, which opens to say more; nil for none.
	Foot *Section
}

// Sentence is the parts of a computed sentence.
type Sentence []Phrase

// Phrase is a part of a sentence. Its text may hold names and is untrusted.
type Phrase struct {
	Text string
	// Names says what the text names.
	Names figure.Thing
	// Before is the space or punctuation between the phrase and the one before it.
	Before string
	// Path leads to what the phrase says, relative to the site's root; "" for
	// nowhere.
	Path string
	// Strong marks what a reader should see first.
	Strong bool
}

// Number is one headline number of a page.
type Number struct {
	figure.Headline
	// Home is the page that shows the number's figure, relative to the root, if
	// this page does not.
	Home string
	// Group is the heading that the number stands under; neighbours with the same
	// one share it. Hidden marks a number that is only in data.json.
	Group  string
	Hidden bool
	// Brief leaves the note out, which repeats what the page says above.
	Brief bool
}

// inNumbers is the heading of the numbers of most pages, which only screen readers
// meet.
const inNumbers = "In numbers"

// numbers returns headline numbers under a heading whose figures are on the given
// page.
func numbers(list []figure.Headline, home, group string) []Number {
	n := make([]Number, len(list))
	for i, h := range list {
		n[i] = Number{Headline: h, Home: home, Group: group}
	}
	return n
}

// has reports whether the page shows the figure of that id.
func (c *Content) has(id string) bool {
	for f := range c.figures {
		if f.ID == id {
			return true
		}
	}
	return false
}

// figures passes on the figures of all sections in order.
func (c *Content) figures(yield func(*figure.Figure) bool) {
	for i := range c.Sections {
		for _, f := range c.Sections[i].Figures {
			if !yield(f) {
				return
			}
		}
	}
}

// commonWarnings returns the warnings that several figures share, in their order.
func (c *Content) commonWarnings() (common []string) {
	count := make(map[string]int)
	for f := range c.figures {
		for _, w := range f.Warnings {
			if count[w]++; count[w] == 2 {
				common = append(common, w)
			}
		}
	}
	return common
}

// hasData reports whether the page has a data.json.
func (c *Content) hasData() bool {
	for range c.figures {
		return true
	}
	return len(c.Numbers) > 0
}

// Section is a group of figures, texts, definitions or links under a heading.
type Section struct {
	// ID is the section's anchor. No figure of the page has the same id.
	ID, Title string
	// Names says what the text and the terms name.
	Names figure.Thing
	// Text are paragraphs before the figures.
	Text []string
	// Terms are definitions, and Links lead to further pages.
	Terms []Term
	Links []Link
	Tiles []Tile
	// Figures are shown in two columns if they fit.
	Figures []*figure.Figure
	// Folded marks a section that is closed until the reader opens it.
	Folded bool
	// Untitled marks a section whose figures need no heading above them.
	Untitled bool
}

// isOneFigure reports whether the section has nothing but one figure.
func (s *Section) isOneFigure() bool {
	return len(s.Figures) == 1 && len(s.Text)+len(s.Terms)+len(s.Links)+len(s.Tiles) == 0 && !s.Folded
}

// Term is a term with its definition.
type Term struct {
	ID, Name, Meaning string
	// Computed is how a figure is computed; "" for other terms.
	Computed string
	// Remark is a further sentence in small print.
	Remark string
}

// Link is a page of the site, its path relative to the site's root, or an
// address elsewhere.
type Link struct{ Title, Path string }

// Tile is a link with a sentence about it, which may be empty.
type Tile struct {
	Link
	About string
}

// Note is a remark above a page's content.
type Note struct {
	// Text is one or more sentences, and Names what they name. Public is what those
	// read who may not see it; "" for nothing.
	Text   string
	Names  figure.Thing
	Public string
	// Warn marks a note that a reader must not miss.
	Warn bool
}

// Filter is a choice between pages, such as those of all projects.
type Filter struct {
	// Name says what is chosen ("Project").
	Name string
	// Many marks a choice with too many options for a line of links.
	Many    bool
	Options []Option
}

// Option is one possibility of a [Filter].
type Option struct {
	Link
	Current bool
}

// Current returns the title of the option that is chosen, or "".
func (f Filter) Current() string {
	for _, o := range f.Options {
		if o.Current {
			return o.Title
		}
	}
	return ""
}

// file returns the page's file relative to the site's root.
func (p *Page) file() string {
	if p.File != "" {
		return p.Path + p.File
	}
	return p.Path + "index.html"
}

// base returns what leads from the page to the site's root: "../../", "./", or
// the base path for a page that is served at any depth.
func (p *Page) base(basePath string) string {
	if p.AnyDepth {
		return basePath
	}
	return address.Root(p.Path)
}
