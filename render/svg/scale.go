package svg

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// scale is a value axis from 0 to top, with a tick each step.
type scale struct {
	top, step float64
	column    *figure.Column
}

// newScale returns the axis with the lowest top that is at least most. fixed is
// the top if it is known in advance, and 0 otherwise.
func newScale(most, fixed float64, c *figure.Column) scale {
	if math.IsNaN(most) || most < 0 {
		most = 0
	}
	if fixed > 0 && most <= fixed*1.0001 {
		most = fixed
	}
	if most == 0 {
		switch most = 1; {
		case c.Unit.Dimension() == figure.Share:
			most = 10 // an axis up to 1 % would say that nothing is much
		case c.Type == figure.TypeInteger:
			most = 2
		}
	}
	most = min(most, huge*1e6)
	best := scale{}
	limit := 5
	if c.Unit.Dimension() == figure.Share {
		limit = 7 // 35 % is a better end than 40 %
	}
	for ticks := 3; ticks <= limit; ticks++ {
		s := scale{column: c, step: roundStep(most/float64(ticks), c)}
		s.top = math.Ceil(most/s.step-1e-9) * s.step
		if ticks == 3 || s.top < best.top || s.top == best.top && ticks <= 5 {
			best = s
		}
	}
	return best
}

// durationSteps are round lengths of time up to a day, in seconds.
var durationSteps = [...]float64{
	1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
}

// roundStep returns the smallest round step that is at least least, in the unit
// of the column.
func roundStep(least float64, c *figure.Column) float64 {
	if unit := c.Unit.Seconds(); unit > 0 {
		return roundDuration(least*unit) / unit
	}
	step := decimalStep(least)
	if c.Type == figure.TypeInteger {
		step = max(step, 1)
	}
	return step
}

// roundDuration returns the smallest round length of time that is at least
// least, both in seconds.
func roundDuration(least float64) float64 {
	const day = 86400
	if least > day {
		return day * decimalStep(least/day)
	}
	if least > 0.5 {
		for _, s := range durationSteps {
			if s >= least*0.999 {
				return s
			}
		}
	}
	return max(decimalStep(least), 0.001) // labels go down to a millisecond
}

// decimalStep returns 1, 2 or 5 times a power of ten, at least least.
func decimalStep(least float64) float64 {
	if !(least > 1e-300) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, m := range [...]float64{1, 2, 5} {
		if m*power >= least*0.999 {
			return m * power
		}
	}
	return 10 * power
}

// ticks returns how many ticks there are above zero.
func (s scale) ticks() int { return int(math.Round(min(s.top/s.step, 100))) }

// tick returns the label of a tick.
func (s scale) tick(v float64) string {
	switch s.column.Unit.Dimension() {
	case figure.Share:
		return shortNumber(v) + "%"
	case figure.Duration:
		if v != 0 {
			return quantity(v, s.column)
		}
	case figure.DayCount:
		if v != 0 {
			return string(words.AppendCompact(nil, v)) + "\u00a0d"
		}
	}
	return shortNumber(v)
}

// shortNumber returns a number in full as long as that is short.
func shortNumber(v float64) string {
	if v < 10000 {
		return words.Number(v)
	}
	return string(words.AppendCompact(nil, v))
}

// labelWidth returns the width of the widest tick label.
func (s scale) labelWidth() float64 {
	widest := 0.0
	for i := range s.ticks() + 1 {
		widest = max(widest, width(s.tick(float64(i)*s.step)))
	}
	return widest
}

// plot is the stretched area of a picture with a value axis.
type plot struct {
	y, h  float64 // top and height in pixels
	scale scale
}

// at returns the height of v in the plot's own coordinates.
func (g plot) at(v float64) float64 { return g.h - v/g.scale.top*g.h }

// axis writes the grid and the labels of the value axis.
func (p *picture) axis(g plot) {
	n := g.scale.ticks()
	p.openPlot(g.y, g.h)
	p.write(`<path class="p-grid" d="`)
	for i := 1; i <= n; i++ {
		p.write("M0 ", g.at(float64(i)*g.scale.step), "H500")
	}
	p.write(`"/></svg><g text-anchor="end">`)
	for i := range n + 1 {
		v := float64(i) * g.scale.step
		p.textAt(-6, math.Round(g.y+g.at(v)+4), g.scale.tick(v), "")
	}
	p.write(`</g>`)
}

// tick is a label below a plot.
type tick struct {
	at    float64 // share of the width
	label string
	wide  bool // only where there is room
}

// ticksBelow writes the labels of the horizontal axis below y. Labels in the
// middle of their position stay inside the picture.
func (p *picture) ticksBelow(y float64, ticks []tick, middle bool) {
	box := narrowBox - p.left
	p.write(`<g`)
	if middle {
		p.write(` text-anchor="middle"`)
	}
	p.write(`>`)
	for _, t := range ticks {
		half := width(t.label) / 2
		p.write(`<text`)
		if t.wide {
			p.write(` class="p-w"`)
		}
		switch {
		case middle && t.at*box+p.left < half:
			p.write(` text-anchor="start"`)
			t.at = 0
		case middle && (1-t.at)*box+4 < half:
			p.write(` text-anchor="end"`)
			t.at = 1
		}
		p.write(` x="`, share(t.at), `" y="`, em(y+16), `">`, text(t.label), `</text>`)
	}
	p.write(`</g>`)
}

// thin marks the ticks that a narrow box has no room for.
func (p *picture) thin(ticks []tick) {
	widest := 0.0
	for _, t := range ticks {
		widest = max(widest, width(t.label))
	}
	room := int((narrowBox - p.left) / (widest + 6))
	stride := (len(ticks) + room - 1) / max(room, 1)
	if room < 1 {
		stride = len(ticks)
	}
	for i := range ticks {
		ticks[i].wide = stride > 1 && i%stride != 0
	}
}
