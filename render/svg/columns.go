package svg

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// plotHeight is the height in pixels of a plot with a value axis.
const plotHeight = 190.0

// widestColumn is the width of a column, of 500, where there are only a few.
const widestColumn = 64.0

// framed draws what columns, histograms and timelines have in common: a legend,
// a value axis up to most, what draw draws between them, and an axis below it.
func (p *picture) framed(kind string, s *slots, most float64, lines bool, description string, draw func(g plot)) {
	events := p.eventsOn(s)
	named := eventLine * float64(min(len(events), mostNamedEvents))
	g := plot{y: p.legendHeight(s.series) + named, h: plotHeight, scale: newScale(most, p.f.Chart.Max, s.series[0].column)}
	height := g.y + g.h + 24
	if s.each != "" {
		height += 18
	}
	p.open(kind, g.scale.labelWidth(), height, description)
	p.legend(s.series, lines)
	p.axis(g)
	p.openPlot(g.y, g.h)
	draw(g)
	p.write(`</svg>`)
	bottom := g.y + g.h
	p.write(`<line class="axis" y1="`, bottom, `" y2="`, bottom, `" x2="100%"/>`) // over the columns
	p.events(events, g)
	ticks, middle := p.slotTicks(s)
	if s.timed || s.right > 0 {
		p.marks(ticks, bottom)
	}
	p.ticksBelow(bottom+2, ticks, middle)
	if s.each != "" {
		what := "column"
		if kind == "timeline" {
			what = "step"
		}
		p.note(height-4, "Each "+what+" covers "+article(s.each)+".")
	}
	p.close()
}

// article puts the article before "day" and its like.
func article(s string) string {
	switch s {
	case "hour":
		return "an hour"
	case "day", "week":
		return "a " + s
	}
	return s
}

// columns draws stacked columns over time or over categories.
func (p *picture) columns() {
	if s, ok := p.readSlots(mostSlots); ok {
		p.drawColumns("columns", &s, describeSlots(&s), insetColumn)
	}
}

// insetColumn leaves gaps beside a column.
func insetColumn(x0, x1 float64) (float64, float64) {
	gap := max((x1-x0)*0.12, (x1-x0-widestColumn)/2)
	return x0 + gap, x1 - gap
}

// drawColumns draws the series stacked in each slot. inset returns the ends of
// the column in a slot with the given ends.
func (p *picture) drawColumns(kind string, s *slots, description string, inset func(x0, x1 float64) (float64, float64)) {
	p.framed(kind, s, p.most(s), false, description, func(g plot) {
		base := make([]float64, len(s.from))
		for _, x := range s.series {
			if p.f.Chart.Nested {
				clear(base)
			}
			p.path(func() {
				for i, v := range x.v {
					if math.IsNaN(v) || v == 0 {
						continue
					}
					x0, x1 := inset(s.from[i]*unitsAcross, s.to[i]*unitsAcross)
					y0, y1 := g.at(base[i]), g.at(base[i]+v)
					if y0-y1 < 1 {
						y1 = y0 - 1 // a part that is not zero stays visible
					}
					p.box(x0, y0, x1, max(y1, 0))
					base[i] += v
				}
			}, fill{x.tone, len(s.series) > 1})
		}
	})
}

// histogram draws adjoining stacked bars from Label to Label2.
func (p *picture) histogram() {
	s, bins, ok := p.readBins()
	if !ok {
		return
	}
	p.drawColumns("histogram", &s, describeBins(&s, bins), func(x0, x1 float64) (float64, float64) {
		if x1-x0 > 3 { // a gap between bars that are wide enough
			x0 += 0.4
			x1 -= 0.4
		}
		return x0, max(x1, x0+1)
	})
}

// bin is the bounds of a bin.
type bin struct{ from, to float64 }

// readBins reads the bins of a histogram, one a row; ok is false if one lacks a
// bound.
func (p *picture) readBins() (s slots, bins []bin, ok bool) {
	from := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label)
	to := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label2)
	s.series = p.readSeries()
	if from < 0 || to < 0 || len(s.series) == 0 {
		return s, nil, false
	}
	s.axis = &p.f.Columns[from]
	for _, row := range p.f.Rows {
		b := bin{value(row[from]), value(row[to])}
		if !(b.from < b.to) {
			return s, nil, false
		}
		bins, s.right = append(bins, b), max(s.right, b.to)
	}
	for _, b := range bins {
		s.from, s.to = append(s.from, b.from/s.right), append(s.to, b.to/s.right)
	}
	return s, bins, true
}

// name returns a bin's bounds: "10 min–15 min".
func (b bin) name(axis *figure.Column) string {
	a := scale{column: axis}
	return a.tick(b.from) + "–" + a.tick(b.to)
}
