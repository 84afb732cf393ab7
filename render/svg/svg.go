package svg

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/render/markup"
)

// Options are what a picture needs to know besides its figure.
type Options struct {
	// Location is the time zone in which instants are shown; nil is UTC. Dates
	// have no zone and are shown as they are.
	Location *time.Location
	// Prefix is put before the figure's id in the ids of the picture, for pages
	// that show one figure twice. Characters other than letters, digits, '-'
	// and '_' are left out.
	Prefix string
}

// Append appends the figure's picture, one <svg> element to stand inline in
// HTML, and returns the extended buffer. It appends nothing for a figure that
// is empty or is only a table. The same figure and options give the same bytes.
func Append(dst []byte, f *figure.Figure, o Options) []byte {
	if f.Empty != "" || len(f.Rows) == 0 {
		return dst
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	p := picture{dst: dst, f: f, o: o}
	switch f.Chart.Kind {
	case figure.Proportion:
		p.proportion()
	case figure.Bars:
		p.bars()
	case figure.Heatmap:
		p.heatmap()
	case figure.Columns:
		p.columns()
	case figure.Timeline:
		p.timeline()
	case figure.Histogram:
		p.histogram()
	case figure.Treemap:
		p.treemap()
	}
	return p.dst
}

// picture is one picture being written.
type picture struct {
	dst []byte
	f   *figure.Figure
	o   Options
	// left is the width in pixels of the gutter for the labels of the value
	// axis; the origin lies to the right of it.
	left float64
}

// open begins the element: its box, and what it shows in words.
func (p *picture) open(kind string, gutter int, height float64, desc []byte) {
	p.s(`<svg class="chart chart-`)
	p.s(kind)
	if gutter > 0 {
		p.s(` g`)
		p.dst = append(p.dst, '0'+byte(gutter))
	}
	p.left = gutters[gutter]
	p.s(`" role="img" aria-labelledby="`)
	p.id('t')
	p.s(" ")
	p.id('d')
	p.s(`" width="100%" height="`)
	p.num(height)
	p.s(`"><title id="`)
	p.id('t')
	p.s(`">`)
	p.text(clip(p.f.Title))
	p.s(`</title><desc id="`)
	p.id('d')
	p.s(`">`)
	p.dst = markup.Append(p.dst, desc)
	p.s(`</desc>`)
}

func (p *picture) close() { p.s("</svg>") }

// gutters are the widths that the style sheet gives the classes g1, g2, … as
// padding on the left.
var gutters = [...]float64{0, 34, 46, 62}

// gutterFor returns the narrowest gutter that holds labels of the given width.
func gutterFor(width float64) int {
	for i := 1; i < len(gutters); i++ {
		if width+7 <= gutters[i] {
			return i
		}
	}
	return len(gutters) - 1
}

// unitsAcross is the width of the plot's own coordinates, chosen so that the
// stretch is between about 0.6 on a phone and 1.3 on a desktop.
const unitsAcross = 500

// openPlot begins the stretched part at y, h pixels high.
func (p *picture) openPlot(y, h float64) {
	p.s(`<svg y="`)
	p.num(y)
	p.s(`" width="100%" height="`)
	p.num(h)
	p.s(`" viewBox="0 0 500 `)
	p.num(h)
	p.s(`" preserveAspectRatio="none">`)
}

// note writes the small print below a picture.
func (p *picture) note(y float64, s string) {
	p.s(`<text class="note" x="`)
	p.num(-p.left)
	p.s(`" y="`)
	p.num(y)
	p.s(`">`)
	p.text(s)
	p.s(`</text>`)
}
