package svg

import (
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// plotHeight is the height in pixels of a plot with a value axis.
const plotHeight = 190.0

// widestColumn is the width of a column, of 500, where there are only a few.
const widestColumn = 64.0

// volumeHeight is the height of the plot of a volume, and volumeGap the space above it.
const (
	volumeHeight = 36.0
	volumeGap    = 10.0
	periodLine   = 20.0 // the height of the text about the periods
)

// framed draws what columns, histograms and timelines have in common: a legend,
// a value axis up to most, what draw draws between them, the volume below it, and an
// axis of places.
func (p *picture) framed(kind string, s *slots, most float64, lines bool, description string, draw func(g plot)) {
	events, periods := p.eventsOn(s), p.periodsOn(s)
	if s.note == "" && s.each != "" {
		s.note = "In steps of " + article(s.each) + "."
	}
	legend := s.series
	if s.volume != nil {
		legend = append(slices.Clone(legend), *s.volume)
	}
	top := p.legendHeight(legend)
	if p.periodText = top; len(periods) > 0 {
		top += periodLine
	}
	g := plot{y: top + eventLine*float64(min(len(events), mostNamedEvents)), h: plotHeight,
		scale: newScale(most, p.f.Chart.Max, s.series[0].column)}
	bottom := g.y + g.h
	if s.volume != nil {
		bottom += volumeGap + volumeHeight
	}
	height := bottom + 24
	if s.note != "" {
		height += 18
	}
	if len(p.tips.text) == 0 {
		p.tipsOfSlots(s, s.tipName)
	}
	middles := p.tips.places
	p.tips.places = appendHundredths(append(p.tips.places[:0:0], "x "...), g.y/12)
	p.tips.places = append(appendHundredths(append(p.tips.places, ' '), (bottom-g.y)/12), middles...)
	p.open(kind, max(g.scale.labelWidth(), s.volumeScale().labelWidth()), height, description+describePeriods(p.f.Chart.Periods))
	p.legend(legend, lines)
	p.axis(g)
	p.periods(periods, g, bottom)
	p.openPlot(g.y, g.h)
	draw(g)
	p.write(`</svg>`)
	p.write(`<line class="p-axis" y1="`, em(g.y+g.h), `" y2="`, em(g.y+g.h), `" x2="100%"/>`) // over the columns
	if s.volume != nil {
		p.volume(s, bottom)
	}
	p.events(events, plot{y: g.y, h: bottom - g.y})
	ticks, middle := p.slotTicks(s)
	if s.timed || s.right > 0 {
		p.marks(ticks, bottom)
	}
	p.ticksBelow(bottom+2, ticks, middle)
	if s.note != "" {
		p.note(height-4, s.note)
	}
	p.close()
}

// volume draws the columns of a volume, which end at bottom, with the largest
// number of its axis.
func (p *picture) volume(s *slots, bottom float64) {
	g := plot{y: bottom - volumeHeight, h: volumeHeight, scale: s.volumeScale()}
	p.textAt(-6, g.y+9, g.scale.tick(g.scale.top), "end")
	p.openPlot(g.y, g.h)
	p.path(func() {
		for i, v := range s.volume.v {
			if v > 0 {
				x0, x1 := insetColumn(s.from[i]*unitsAcross, s.to[i]*unitsAcross)
				p.column(x0, g.h, x1, math.Round(min(g.at(v), g.h-1)))
			}
		}
	}, fill{s.volume.tone, false})
	p.write(`</svg><line class="p-axis" y1="`, em(bottom), `" y2="`, em(bottom), `" x2="100%"/>`)
}

// volumeScale is the axis of the volume, whose only tick is its end.
func (s *slots) volumeScale() scale {
	if s.volume == nil {
		return scale{step: 1, column: s.series[0].column}
	}
	most := 0.0
	for _, v := range s.volume.v {
		most = max(most, orZero(v))
	}
	top := newScale(most, 0, s.volume.column).top
	return scale{top: top, step: top, column: s.volume.column}
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
					y0, y1 := math.Round(g.at(base[i])), math.Round(g.at(base[i]+v))
					if y0-y1 < 1 {
						y1 = y0 - 1 // a part that is not zero stays visible
					}
					p.column(x0, y0, x1, max(y1, 0))
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
	p.tipsOfSlots(&s, func(i int) string { return bins[i].name(s.axis) })
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
