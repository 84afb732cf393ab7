package svg

import (
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// mostPoints is how many instants a timeline has; it is drawn as continuous
// shapes, of which more fit than of columns.
const mostPoints = 400

// timeline draws stacked areas where the series make up a whole, else lines;
// nothing is drawn across missing values.
func (p *picture) timeline() {
	if slices.ContainsFunc(p.f.Chart.Series, func(s figure.Series) bool { return s.Form != figure.Line }) {
		p.pointsInTime()
		return
	}
	s, ok := p.readSlots(mostPoints)
	if !ok {
		return
	}
	if p.f.Chart.Max == 100 && len(s.series) > 1 {
		p.framed("timeline", &s, p.most(&s), false, describeSlots(&s), func(g plot) {
			low, high := make([]float64, len(s.from)), make([]float64, len(s.from))
			for _, x := range s.series {
				for i, v := range x.v {
					high[i] = low[i] + orZero(v)
				}
				p.path(func() { p.area(&s, g, low, high) }, fill{x.tone, true})
				low, high = high, low
			}
		})
		return
	}
	p.framed("timeline", &s, s.highest(), true, describeSlots(&s), func(g plot) {
		for _, x := range s.series {
			p.path(func() { p.line(&s, g, x.v) }, ` class="line t-`, x.tone, `" stroke="currentColor"`)
		}
	})
}

// highest returns the largest number of all series.
func (s *slots) highest() float64 {
	most := 0.0
	for _, x := range s.series {
		for _, v := range x.v {
			most = max(most, orZero(v))
		}
	}
	return most
}

// area writes the band between low and high: a step a slot, because a day's
// percentage holds for that day and not for the way to the next. Each run of
// slots with values is a closed shape of its own.
func (p *picture) area(s *slots, g plot, low, high []float64) {
	for i := 0; i < len(s.from); i++ {
		if high[i] <= low[i] {
			continue
		}
		last := i
		for last+1 < len(s.from) && high[last+1] > low[last+1] && s.from[last+1]-s.to[last] < 1e-6 {
			last++
		}
		p.write("M", s.from[i]*unitsAcross, " ", g.at(low[i]))
		for j := i; j <= last; j++ {
			p.write("V", max(g.at(high[j]), 0))
			if j == last || math.Abs(high[j+1]-high[j]) > 1e-9*high[j] {
				p.write("H", s.to[j]*unitsAcross)
			}
		}
		for j := last; j >= i; j-- {
			p.write("V", max(g.at(low[j]), 0))
			if j > i && math.Abs(low[j-1]-low[j]) > 1e-9*low[j] {
				p.write("H", s.from[j]*unitsAcross)
			}
		}
		p.write("z")
		i = last
	}
}

// line writes the line of a series through the middle of its slots. A value
// between two gaps becomes a short dash.
func (p *picture) line(s *slots, g plot, values []float64) {
	open := false
	for i, v := range values {
		if math.IsNaN(v) {
			open = false
			continue
		}
		x, y := (s.from[i]+s.to[i])/2*unitsAcross, max(g.at(v), 0)
		if open && s.from[i]-s.to[i-1] < 1e-6 {
			p.write("L", x, " ", y)
			continue
		}
		if next := i + 1; next == len(s.from) || math.IsNaN(values[next]) || s.from[next]-s.to[i] >= 1e-6 {
			p.write("M", x-3, " ", y, "h6")
			continue
		}
		p.write("M", x, " ", y)
		open = true
	}
}
