package render

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/templates"
)

// parseTemplates returns the templates; "page" is the one of a whole page.
func parseTemplates() (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{"clean": words.Clean}).ParseFS(templates.Files, "*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return t, nil
}

// pageView is what templates/page.html shows.
type pageView struct {
	*siteView
	Page    *Page
	Base    string
	Part    string // leads to the part of the site whose index and search the page links to
	Refresh string // the content of the meta element, "" for none
	// Charts and ChartsScript are set on pages that have interactive charts.
	Charts, ChartsScript string
	HasData              bool
	Nav                  []Option
	Notes                []Note
	Warnings             []folded // those that several figures share
	WarnsLast            bool     // they stand below the figures
	Filters              []Filter
	Verdict              []Sentence
	Numbers              []numberGroup
	Lead                 []sectionView
	NumbersLast          bool
	Contents             []Section // those that the line of in-page links leads to
	SharedSVG            template.HTML
	Sections             []sectionView
	Foot                 *sectionView
}

// numberGroup is the numbers under one heading.
type numberGroup struct {
	ID, Title string
	Unseen    bool // the heading is only for screen readers
	Numbers   []numberView
}

// siteView is what all pages show.
type siteView struct {
	Title, Organisation string
	AsOf, AsOfMachine   string
	StaleHours          int
	CSS                 string // a path relative to the root
	Script, FindScript  string // also; "" for none
	Version, Source     string
	Licences            bool
	Links               []Link // to other dashboards
}

func newSiteView(in *Input, opts *Options) *siteView {
	v := &siteView{
		Title:       words.Clean(in.Config.Title),
		AsOf:        words.Instant(in.AsOf.UTC()),
		AsOfMachine: in.AsOf.UTC().Format(time.RFC3339Nano),
		StaleHours:  int(math.Ceil(in.Config.StaleAfter.Hours())),
		Version:     words.Clean(opts.Version),
		Source:      address.Web(opts.SourceURL),
	}
	if v.Title == "" {
		v.Title = "RSE Dashboard"
	}
	for _, l := range in.Config.Links {
		v.Links = append(v.Links, Link{l.Title, l.URL})
	}
	v.Organisation = words.Clean(strings.Join(in.Config.Organisations, ", "))
	return v
}

// viewOf returns what a page shows, without its sections.
func (s *site) viewOf(p *Page, c *Content) *pageView {
	base := p.base(s.opts.BasePath)
	v := &pageView{
		siteView: s.view,
		Page:     p,
		Base:     base,
		Part:     base + s.partOf(p.Path),
		HasData:  c.hasData(),
		Notes:    append(s.audienceOf(p.Path).notes(s.notes), c.Notes...),
		Filters:  c.Filters,
		Verdict:  rooted(c.Verdict, base),

		NumbersLast: c.NumbersLast,
	}
	if p.Refresh != "" {
		v.Refresh = "0; url=" + base + p.Refresh
	}
	for _, l := range navigation {
		v.Nav = append(v.Nav, Option{l, l.Path == p.Nav && !p.AnyDepth && (l.Path != "" || p.Path == "")})
	}
	for i := range c.Numbers {
		n := &c.Numbers[i]
		if n.Hidden {
			continue
		}
		home := n.Home
		if c.has(n.Figure) {
			home = p.Path
		}
		href := ""
		if n.Figure != "" {
			href = home + "#" + n.Figure
		}
		if last := len(v.Numbers) - 1; last < 0 || v.Numbers[last].Title != n.Group {
			v.Numbers = append(v.Numbers, numberGroup{
				ID: address.Slug(n.Group) + "-heading", Title: n.Group, Unseen: n.Group == inNumbers})
		}
		group := &v.Numbers[len(v.Numbers)-1]
		number := numberOf(&n.Headline, href)
		if n.Brief && !n.Value.IsNull() {
			number.Note = ""
		}
		group.Numbers = append(group.Numbers, number)
	}
	for _, section := range c.Sections {
		if section.Title != "" {
			v.Contents = append(v.Contents, section)
		}
	}
	if len(v.Contents) < 2 {
		v.Contents = nil
	}
	return v
}

// rooted returns sentences whose paths lead from the page.
func rooted(sentences []Sentence, base string) []Sentence {
	list := make([]Sentence, len(sentences))
	for i, s := range sentences {
		list[i] = slices.Clone(s)
		for k, p := range s {
			if p.Path != "" && p.Path[0] != '#' {
				list[i][k].Path = base + p.Path
			}
		}
	}
	return list
}
