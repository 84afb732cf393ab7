package svg

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Options are what a picture needs to know besides its figure.
type Options struct {
	// Location is the time zone in which instants are shown; nil is UTC. Dates
	// have no zone and are shown as they are.
	Location *time.Location
	// Link returns the address of the page of a named thing, or "" if it has none;
	// nil makes no links.
	Link func(figure.Thing, string) string
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
	// periodText is where the line of text about periods stands.
	periodText float64
	tips       tips
	cursor     cursor
}

// open begins the element: its box, and what it shows in words. labels is the
// width of the labels in the gutter, 0 if there are none.
func (p *picture) open(kind string, labels, height float64, description string) {
	p.write(`<svg class="pic pic-`, kind)
	if labels > 0 {
		gutter := gutterFor(labels)
		p.left = gutters[gutter]
		p.write(` g`, float64(gutter))
	}
	p.write(`"`)
	p.writeTips()
	p.write(` role="img" aria-labelledby="`, id('t'), " ", id('d'), `" width="100%" height="`, em(height),
		`"><title id="`, id('t'), `">`, text(clip(p.f.Title)), `</title><desc id="`, id('d'), `">`, text(description), `</desc>`)
}

func (p *picture) close() { p.write("</svg>") }

// gutters are the widths that the style sheet gives the classes g1, g2, … as
// padding on the left.
var gutters = [...]float64{0, 34, 46, 62, 78}

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
	p.write(`<svg y="`, em(y), `" width="100%" height="`, em(h), `" viewBox="0 0 500 `, h, `" preserveAspectRatio="none">`)
}

// note writes the small print below a picture.
func (p *picture) note(y float64, s string) {
	p.write(`<text class="p-note" x="`, em(-p.left), `" y="`, em(y), `">`, text(s), `</text>`)
}
