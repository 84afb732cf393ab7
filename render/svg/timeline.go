package svg

import "math"

// mostPoints is how many instants a timeline has; it is drawn as continuous
// shapes, which bear more than columns do.
const mostPoints = 400

// timeline draws stacked areas where the series make up a whole, else lines;
// nothing is drawn across missing values.
func (p *picture) timeline() {
	s, ok := p.readSlots(mostPoints)
	if !ok {
		return
	}
	areas := p.f.Chart.Max == 100 && len(s.series) > 1
	most := p.most(&s)
	if !areas {
		most = 0
		for k := range s.series {
			for _, v := range s.series[k].v {
				most = max(most, orZero(v))
			}
		}
	}
	g := plot{y: p.legendHeight(s.series), h: plotHeight, scale: newScale(most, p.f.Chart.Max, s.series[0].column)}
	height := g.y + g.h + 24
	if s.each != "" {
		height += 18
	}
	p.open("timeline", gutterFor(g.scale.labelWidth()), height, p.describeSlots(&s))
	p.legend(s.series, !areas)
	p.axis(g)
	p.openPlot(g.y, g.h)
	if areas {
		low := make([]float64, len(s.from))
		high := make([]float64, len(s.from))
		for k := range s.series {
			for i, v := range s.series[k].v {
				high[i] = low[i] + orZero(v)
			}
			p.area(&s, g, k, low, high)
			low, high = high, low
		}
	} else {
		for k := range s.series {
			p.line(&s, g, k)
		}
	}
	p.s(`</svg>`)
	p.baseline(g.y + g.h)
	ticks, middle := p.slotTicks(&s)
	if s.timed {
		p.marks(ticks, g.y+g.h)
	}
	p.ticksBelow(g.y+g.h+2, ticks, middle)
	if s.each != "" {
		p.note(height-4, "Each step covers "+article(s.each)+".")
	}
	p.close()
}

// area writes the band between low and high: a step a slot, because a day's
// percentage holds for that day and not for the way to the next. Each run of
// slots with values is a closed shape of its own.
func (p *picture) area(s *slots, g plot, k int, low, high []float64) {
	drawn := false
	for i := 0; i < len(s.from); i++ {
		if high[i] <= low[i] {
			continue
		}
		last := i
		for last+1 < len(s.from) && high[last+1] > low[last+1] && s.from[last+1]-s.to[last] < 1e-6 {
			last++
		}
		if !drawn {
			drawn = true
			p.s(`<path`)
			p.paint(s.series[k].tone, true)
			p.s(` d="`)
		}
		p.moveTo(s.from[i]*unitsAcross, g.at(low[i]))
		for j := i; j <= last; j++ {
			p.toY(max(g.at(high[j]), 0))
			if j == last || math.Abs(high[j+1]-high[j]) > 1e-9*high[j] {
				p.toX(s.to[j] * unitsAcross)
			}
		}
		for j := last; j >= i; j-- {
			p.toY(max(g.at(low[j]), 0))
			if j > i && math.Abs(low[j-1]-low[j]) > 1e-9*low[j] {
				p.toX(s.from[j] * unitsAcross)
			}
		}
		p.dst = append(p.dst, 'z')
		i = last
	}
	if drawn {
		p.s(`"/>`)
	}
}

// line writes the line of a series through the middle of its slots. A value
// between two gaps becomes a short dash.
func (p *picture) line(s *slots, g plot, k int) {
	drawn, open := false, false
	for i, v := range s.series[k].v {
		if math.IsNaN(v) {
			open = false
			continue
		}
		if !drawn {
			drawn = true
			p.s(`<path class="line t-`)
			p.s(s.series[k].tone.String())
			p.s(`" stroke="currentColor" d="`)
		}
		x, y := (s.from[i]+s.to[i])/2*unitsAcross, max(g.at(v), 0)
		if open && s.from[i]-s.to[i-1] < 1e-6 {
			p.lineTo(x, y)
			continue
		}
		if next := i + 1; next == len(s.from) || math.IsNaN(s.series[k].v[next]) || s.from[next]-s.to[i] >= 1e-6 {
			p.moveTo(x-3, y)
			p.s("h6")
			continue
		}
		p.moveTo(x, y)
		open = true
	}
	if drawn {
		p.s(`"/>`)
	}
}
