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
	Refresh string // the content of the meta element, "" for none
	// Charts and ChartsScript are set on pages that have interactive charts.
	Charts, ChartsScript string
	HasData              bool
	Nav                  []Option
	Notes                []Note
	Warnings             []folded // those that all figures share
	WarnsLast            bool     // they stand below the figures
	Filters              []Filter
	Numbers              []numberView
	Lead                 []sectionView
	Contents             []Section // those that the line of in-page links leads to
	SharedSVG            template.HTML
	Sections             []sectionView
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
		HasData:  c.hasData(),
		Notes:    append(slices.Clone(s.notes), c.Notes...),
		Filters:  c.Filters,
	}
	if p.Refresh != "" {
		v.Refresh = "0; url=" + base + p.Refresh
	}
	for _, l := range navigation {
		v.Nav = append(v.Nav, Option{l, l.Path == p.Nav && !p.AnyDepth && (l.Path != "" || p.Path == "")})
	}
	for i := range c.Numbers {
		n := &c.Numbers[i]
		home := n.Home
		if c.has(n.Figure) {
			home = p.Path
		}
		href := ""
		if n.Figure != "" {
			href = home + "#" + n.Figure
		}
		v.Numbers = append(v.Numbers, numberOf(&n.Headline, href))
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
