package svg

import (
	"math"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// pointsInTime draws each row at its own time: values as points, and levels as
// steps from the first row with a level to the first one with another.
func (p *picture) pointsInTime() {
	label := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label)
	s := slots{series: p.readSeries()}
	if label < 0 || len(s.series) == 0 {
		return
	}
	at := make([]int64, len(p.f.Rows))
	for i, row := range p.f.Rows {
		t, ok := row[label].Time()
		if !ok || i > 0 && t.Unix() < at[i-1] {
			return
		}
		at[i] = t.Unix()
	}
	p.setZone(&s, label)
	first, last := at[0], max(at[len(at)-1], at[0]+3600)
	s.start, s.end = time.Unix(first, 0).In(s.loc), time.Unix(last, 0).In(s.loc)
	for _, sec := range at {
		s.from = append(s.from, float64(sec-first)/float64(last-first))
	}
	p.framed("timeline", &s, s.highest(), true, describeSlots(&s), func(g plot) {
		for _, x := range s.series {
			if x.form == figure.Points {
				p.path(func() { p.dots(s.from, g, x.v) }, ` class="p-dot t-`, x.tone, `" stroke="currentColor"`)
			} else {
				p.path(func() { p.steps(s.from, g, x.v) }, ` class="`, x.stroke, `" stroke="currentColor"`)
			}
		}
	})
}

// dots writes a line without length for each value, which a round end makes a
// dot. Whole coordinates are fine enough for dots.
func (p *picture) dots(at []float64, g plot, values []float64) {
	for i, v := range values {
		if !math.IsNaN(v) {
			p.write("M", math.Round(at[i]*unitsAcross), " ", math.Round(max(g.at(v), 0)), "h0")
		}
	}
}

// steps writes the level of each run of equal values.
func (p *picture) steps(at []float64, g plot, values []float64) {
	level := math.NaN()
	for i, v := range values {
		x := at[i] * unitsAcross
		switch {
		case v == level:
			continue
		case math.IsNaN(v) && !math.IsNaN(level):
			p.write("H", x)
		case math.IsNaN(level) && !math.IsNaN(v):
			p.write("M", x, " ", max(g.at(v), 0))
		case !math.IsNaN(v):
			p.write("H", x, "V", max(g.at(v), 0))
		}
		level = v
	}
	if !math.IsNaN(level) {
		p.write("H", at[len(at)-1]*unitsAcross)
	}
}
