package svg

import (
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

const (
	// mostPoints is how many instants a timeline has; it is drawn as continuous
	// shapes, of which more fit than of columns.
	mostPoints = 400
	// fewBuilds is the number below which a share says little: one failure among
	// four builds is not a quarter of what is wrong.
	fewBuilds = 5
)

// timeline draws lines, behind them light columns, and below them the volume. Nothing
// is drawn across missing values.
func (p *picture) timeline() {
	if p.hasPoints() {
		p.pointsInTime()
		return
	}
	s, ok := p.readSlots(mostPoints)
	if !ok || len(s.series) == 0 {
		return
	}
	description := describeSlots(&s)
	if len(s.from) <= mostTips {
		p.tipsOfSlots(&s, s.tipName)
	}
	s.leaveOutFew()
	p.framed("timeline", &s, s.highest(), true, description, func(g plot) {
		for _, x := range s.series {
			if x.form == figure.Light {
				p.path(func() { p.lightColumns(&s, g, x.v) }, fill{x.tone, false}, ` fill-opacity=".4"`)
			}
		}
		for _, x := range s.series {
			if x.form == figure.Line {
				p.path(func() { p.line(&s, g, x.v) }, ` class="`, x.stroke, `" stroke="currentColor"`)
			}
		}
	})
}

// hasPoints reports whether rows are drawn at their own times.
func (p *picture) hasPoints() bool {
	return slices.ContainsFunc(p.f.Chart.Series, func(s figure.Series) bool { return s.Form == figure.Points || s.Form == figure.Steps })
}

// cutVolume takes the volume out of the series.
func (s *slots) cutVolume() {
	if i := slices.IndexFunc(s.series, func(x series) bool { return x.form == figure.Volume }); i >= 0 {
		volume := s.series[i]
		s.volume, s.series = &volume, slices.Delete(s.series, i, i+1)
	}
}

// leaveOutFew leaves out the light columns that rest on too few builds, unless most
// do, and reports whether it did. They would otherwise set the scale of the axis.
func (s *slots) leaveOutFew() bool {
	if s.volume == nil {
		return false
	}
	few, all := 0, 0
	for _, n := range s.volume.v {
		if n > 0 {
			all++
			if n < fewBuilds {
				few++
			}
		}
	}
	if few == 0 || 2*few > all {
		return false
	}
	for k := range s.series {
		for i, n := range s.volume.v {
			if s.series[k].form == figure.Light && n < fewBuilds {
				s.series[k].v[i] = math.NaN()
			}
		}
	}
	s.note = "A day with fewer than five builds has no column above."
	return true
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

// lightColumns writes a column for each value that is not zero.
func (p *picture) lightColumns(s *slots, g plot, values []float64) {
	for i, v := range values {
		if v > 0 {
			x0, x1 := insetColumn(s.from[i]*unitsAcross, s.to[i]*unitsAcross)
			p.column(x0, g.h, x1, math.Round(min(max(g.at(v), 0), g.h-1)))
		}
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
			p.moveTo(x, y, true)
			continue
		}
		if next := i + 1; next == len(s.from) || math.IsNaN(values[next]) || s.from[next]-s.to[i] >= 1e-6 {
			p.moveTo(x-3, y, false)
			p.command('h', 60)
			p.cursor.x += 60
			continue
		}
		p.moveTo(x, y, false)
		open = true
	}
}

// mostTips is the number of places of a timeline up to which a picture says its
// numbers when it is pointed at. More of them lie closer together than a pointer
// can tell apart, and would make a page too large; Zoom shows them.
const mostTips = 200
