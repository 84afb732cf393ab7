package svg

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// plotHeight is the height in pixels of a plot with a value axis.
const plotHeight = 190.0

// widestColumn is the width of a column, of 500, where there are only a few.
const widestColumn = 64.0

// columns draws stacked columns over time or over categories.
func (p *picture) columns() {
	s, ok := p.readSlots(mostSlots)
	if !ok {
		return
	}
	p.drawColumns(&s)
}

// drawColumns draws columns of any slots.
func (p *picture) drawColumns(s *slots) {
	desc := p.describeSlots(s)
	g := plot{y: p.legendHeight(s.series), h: plotHeight, scale: newScale(p.most(s), p.f.Chart.Max, s.series[0].column)}
	height := g.y + g.h + 24
	if s.each != "" {
		height += 18
	}
	p.open("columns", gutterFor(g.scale.labelWidth()), height, desc)
	p.legend(s.series, false)
	p.axis(g)
	p.openPlot(g.y, g.h)
	base := make([]float64, len(s.from))
	for k := range s.series {
		if p.f.Chart.Nested {
			clear(base)
		}
		p.column(s, g, k, base)
	}
	p.s(`</svg>`)
	p.baseline(g.y + g.h)
	ticks, middle := p.slotTicks(s)
	if s.timed {
		p.marks(ticks, g.y+g.h)
	}
	p.ticksBelow(g.y+g.h+2, ticks, middle)
	if s.each != "" {
		p.note(height-4, "Each column covers "+article(s.each)+".")
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

// column writes the path of series k on top of base, and adds it to base.
func (p *picture) column(s *slots, g plot, k int, base []float64) {
	drawn := false
	for i, v := range s.series[k].v {
		if math.IsNaN(v) || v == 0 {
			continue
		}
		if !drawn {
			drawn = true
			p.s(`<path`)
			p.paint(s.series[k].tone, len(s.series) > 1)
			p.s(` d="`)
		}
		x0, x1 := s.from[i]*unitsAcross, s.to[i]*unitsAcross
		gap := max((x1-x0)*0.12, (x1-x0-widestColumn)/2)
		y0, y1 := g.at(base[i]), g.at(base[i]+v)
		if y0-y1 < 1 {
			y1 = y0 - 1 // a part that is not zero stays visible
		}
		p.box(x0+gap, y0, x1-gap, max(y1, 0))
		base[i] += v
	}
	if drawn {
		p.s(`"/>`)
	}
}

// histogram draws adjoining stacked bars from Label to Label2.
func (p *picture) histogram() {
	from := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label)
	to := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label2)
	all := p.readSeries()
	if from < 0 || to < 0 || len(all) == 0 {
		return
	}
	bins := p.readBins(from, to, all)
	if len(bins) == 0 {
		return
	}
	axis := p.f.Columns[from]
	if !even(bins) {
		s := binSlots(bins, all, axis)
		p.drawColumns(&s)
		return
	}
	right := bins[len(bins)-1].to
	s := slots{series: all}
	for k := range all {
		all[k].v = make([]float64, len(bins))
		for i := range bins {
			all[k].v[i] = bins[i].v[k]
		}
	}
	for _, b := range bins {
		s.from = append(s.from, b.from/right)
		s.to = append(s.to, b.to/right)
	}
	g := plot{y: p.legendHeight(all), h: plotHeight, scale: newScale(p.most(&s), p.f.Chart.Max, all[0].column)}
	p.open("histogram", gutterFor(g.scale.labelWidth()), g.y+g.h+24, p.describeBins(bins, all, axis))
	p.legend(all, false)
	p.axis(g)
	p.openPlot(g.y, g.h)
	base := make([]float64, len(bins))
	for k := range all {
		if p.f.Chart.Nested {
			clear(base)
		}
		p.step(&s, g, k, base)
	}
	p.s(`</svg>`)
	p.baseline(g.y + g.h)
	across := scale{column: axis, top: right}
	across.step = roundStep(right/6, axis)
	var ticks []tick
	for i := 0; i <= 40; i++ {
		v := float64(i) * across.step
		if v > right*1.0001 {
			break
		}
		ticks = append(ticks, tick{at: v / right, label: string(across.appendTick(nil, v))})
	}
	p.thin(ticks)
	p.marks(ticks, g.y+g.h)
	p.ticksBelow(g.y+g.h+2, ticks, true)
	p.close()
}

// step writes the path of adjoining bars, with a gap between bars that are
// wide enough.
func (p *picture) step(s *slots, g plot, k int, base []float64) {
	drawn := false
	for i, v := range s.series[k].v {
		if math.IsNaN(v) || v == 0 {
			continue
		}
		if !drawn {
			drawn = true
			p.s(`<path`)
			p.paint(s.series[k].tone, len(s.series) > 1)
			p.s(` d="`)
		}
		x0, x1 := s.from[i]*unitsAcross, s.to[i]*unitsAcross
		if x1-x0 > 3 {
			x0 += 0.4
			x1 -= 0.4
		}
		x1 = max(x1, x0+1)
		y0, y1 := g.at(base[i]), g.at(base[i]+v)
		if y0-y1 < 1 {
			y1 = y0 - 1
		}
		p.box(x0, y0, x1, max(y1, 0))
		base[i] += v
	}
	if drawn {
		p.s(`"/>`)
	}
}
