package render

import (
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/echarts"
	"github.com/hmcts/rse-dashboard/render/markup"
)

const (
	dataFile   = "data.json"
	chartsFile = "charts.json"
)

// body appends what stands between a page's frame: its sections with their
// figures. charts takes the interactive options of the figures that have any.
type body struct {
	base   string
	loc    *time.Location
	pages  func(figure.Thing, string) string // see site.pageOf
	pen    pen
	html   []byte
	charts []byte
	ids    map[string]bool
	// common are the warnings of all figures alike, which the page shows once.
	common []string
	// lean tells that figures without rows have no CSV.
	lean bool
	// pictures tells that at least one figure is drawn.
	pictures bool
}

// section appends one section.
func (b *body) section(s *Section) error {
	if s.Title != "" {
		b.add(`<section id="`, s.ID, `" aria-labelledby="`, s.ID, `-heading">`, "\n", `<h2 id="`, s.ID, `-heading">`)
		b.text(s.Title)
		b.add("</h2>\n")
	} else {
		b.add("<section>\n")
	}
	for _, p := range s.Text {
		b.add(`<p class="prose">`)
		b.text(p)
		b.add("</p>\n")
	}
	if len(s.Links) > 0 {
		b.add(`<ul class="links`)
		if len(s.Links) > fewLinks {
			b.add(" many")
		}
		b.add("\">\n")
		for _, l := range s.Links {
			href, external := address.Safe(l.Path)
			if href == "" {
				continue
			}
			b.add("<li>")
			b.html = appendAnchor(b.html, href, external, b.base)
			b.add("<bdi>")
			b.text(l.Title)
			b.add("</bdi></a></li>\n")
		}
		b.add("</ul>\n")
	}
	if len(s.Terms) > 0 {
		b.add("<dl class=\"terms\">\n")
		for _, t := range s.Terms {
			b.add(`<div id="`)
			b.text(t.ID)
			b.add(`"><dt>`)
			b.text(t.Name)
			b.add("</dt><dd>")
			b.text(t.Meaning)
			if t.Remark != "" {
				b.add(" <small>")
				b.text(t.Remark)
				b.add("</small>")
			}
			b.add("</dd></div>\n")
		}
		b.add("</dl>\n")
	}
	if len(s.Figures) > 0 {
		grid := gridOf(s.Figures)
		b.add(`<div class="figures`, grid.class, "\">\n")
		for i, f := range s.Figures {
			wide := grid.lastWide && i == len(s.Figures)-1
			if err := b.figure(f, s.Title != "", wide); err != nil {
				return err
			}
		}
		b.add("</div>\n")
	}
	b.add("</section>\n")
	return nil
}

// fewLinks is the number of links up to which they stand in a line.
const fewLinks = 4

// grid is how a section's figures share the width of a desktop's screen, so
// that an odd one leaves no hole.
type grid struct {
	class    string // of the container: "", " three", " tall"
	lastWide bool   // the last figure takes the whole width
}

func gridOf(figures []*figure.Figure) grid {
	if len(figures)%2 == 0 {
		return grid{}
	}
	if len(figures) == 3 {
		if rows := barsOf(figures[0]); rows > 12 {
			return grid{class: " tall"} // the others stand one above the other beside it
		}
		if !slices.ContainsFunc(figures, func(f *figure.Figure) bool { return barsOf(f) == 0 || barsOf(f) > 6 }) {
			return grid{class: " three"}
		}
	}
	return grid{lastWide: true}
}

// narrowTable is the number of columns up to which a table stands beside
// another figure.
const narrowTable = 5

// barsOf returns how many lines a picture of bars or parts has; 0 for others.
func barsOf(f *figure.Figure) int {
	if f.Empty == "" && (f.Chart.Kind == figure.Bars || f.Chart.Kind == figure.Proportion) {
		return len(f.Drawn().Rows)
	}
	return 0
}

// figure appends one figure: title, definition with what it rests on, warnings,
// picture, and the ways to its numbers. under tells that it stands under a
// heading of its section, wide that it takes the whole width.
func (b *body) figure(f *figure.Figure, under, wide bool) error {
	if err := b.claim(f.ID); err != nil {
		return err
	}
	heading := "h2"
	if under {
		heading = "h3"
	}
	onlyTable := f.Chart.Kind == figure.None || f.Chart.Kind == figure.Matrix
	shape := f.Drawn()
	drawn := echarts.Draws(shape)
	b.add(`<figure class="figure`)
	if wide || onlyTable && len(f.Columns) > narrowTable {
		b.add(" wide")
	}
	b.add(`" id="`, f.ID, `" data-figure="`, f.ID, `" aria-labelledby="`, f.ID, `-title"><`, heading, ` id="`, f.ID, `-title">`)
	b.text(f.Title)
	b.add("</", heading, `><p class="definition">`)
	b.text(f.Definition)
	b.add(` <span class="rests">`)
	unit := f.Unit
	if unit == figure.NoUnit {
		unit = figure.Rows
	}
	b.html = words.AppendCountOf(b.html, int64(f.N), string(unit))
	b.add(".</span></p>\n")
	b.warnings(f)
	switch {
	case f.Empty != "":
		b.add(`<p class="empty`)
		if f.Good {
			b.add(" good")
		}
		b.add(`">`)
		b.text(f.Empty)
		b.add("</p>\n")
	case !drawn:
		b.html = appendTable(b.html, f, b.pages, b.base, b.loc)
	default:
		b.pictures = true
		b.add(`<div class="chart" data-chart-box>`)
		b.html = b.pen.picture(b.html, shape)
		b.add("</div>\n")
		if err := b.chart(shape); err != nil {
			return err
		}
	}
	b.add(`<div class="figure-actions">`)
	if drawn {
		if b.pen.options != nil {
			b.add(`<button type="button" data-interactive hidden>Interactive`)
			b.hidden(": " + f.Title)
			b.add("</button> ")
		}
		b.add(`<details data-table><summary>Table`)
		b.hidden(": " + f.Title)
		b.add("</summary>")
		b.html = appendTable(b.html, f, b.pages, b.base, b.loc)
		b.add("</details> ")
	}
	if !b.lean || len(f.Rows) > 0 {
		b.add(`<a href="`, f.ID, `.csv">CSV`)
		b.hidden(": " + f.Title)
		b.add(`</a> `)
	}
	b.add(`<a href="`, dataFile, `">JSON`)
	b.hidden(", all numbers of this page")
	b.add("</a></div></figure>\n")
	return nil
}

// warnings appends the figure's warnings that are not those of all figures.
func (b *body) warnings(f *figure.Figure) {
	begun := false
	for _, w := range f.Warnings {
		if slices.Contains(b.common, w) {
			continue
		}
		if !begun {
			b.add(`<ul class="warnings" aria-label="Warnings">`)
			begun = true
		}
		b.add("<li>")
		if first, long := beginning(w); long {
			b.add("<details><summary>")
			b.text(first)
			b.add("</summary>")
			b.text(w)
			b.add("</details>")
		} else {
			b.text(w)
		}
		b.add("</li>")
	}
	if begun {
		b.add("</ul>\n")
	}
}

// A warning that is longer than longWarning bytes shows the first of them until
// it is opened.
const (
	longWarning    = 200
	shownOfWarning = 120
)

// beginning returns the first words of a long text.
func beginning(s string) (first string, long bool) {
	if len(s) <= longWarning {
		return s, false
	}
	first = strings.ToValidUTF8(s[:shownOfWarning], "")
	if i := strings.LastIndexByte(first, ' '); i > 0 {
		first = first[:i]
	}
	return first + " …", true
}

// chart appends the figure's member of charts.json.
func (b *body) chart(f *figure.Figure) error {
	if b.pen.options == nil {
		return nil
	}
	if len(b.charts) > 0 {
		b.charts = append(b.charts, ",\n"...)
	}
	b.charts = appendJSON(b.charts, f.ID)
	b.charts = append(b.charts, ':')
	var err error
	b.charts, err = b.pen.options(b.charts, f)
	return err
}

// claim checks that an id may be one and is the page's only one of that name.
func (b *body) claim(id string) error {
	if address.Slug(id) != id {
		return &idError{id, "is not made of a-z, 0-9 and single hyphens"}
	}
	if b.ids[id] {
		return &idError{id, "occurs twice on the page"}
	}
	b.ids[id] = true
	return nil
}

// idError says that a figure can not be named as it is.
type idError struct{ id, what string }

func (e *idError) Error() string {
	return "the figure id " + string(appendJSON(nil, e.id)) + " " + e.what
}

// hidden appends text that only those hear who do not see what it stands by.
func (b *body) hidden(s string) {
	b.add(`<span class="unseen">`)
	b.text(s)
	b.add("</span>")
}

func (b *body) add(parts ...string) {
	for _, p := range parts {
		b.html = append(b.html, p...)
	}
}

// text appends a text of one line.
func (b *body) text(s string) { b.html = markup.Append(b.html, words.Clean(s)) }
