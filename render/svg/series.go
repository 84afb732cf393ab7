package svg

import (
	"cmp"
	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// series is one drawn column with its numbers, one a row or one a slot.
type series struct {
	title  string
	tone   figure.Tone
	column *figure.Column
	form   figure.Form
	v      []float64
	stroke string // the class of a line
}

// huge bounds values so that sums of them stay finite.
const huge = 1e290

// value returns the number of a cell as it is drawn: NaN if it is missing, and 0
// if it is negative, because no picture shows negative numbers.
func value(v figure.Value) float64 {
	f, _ := v.Float() // NaN where there is no number
	return min(max(f, 0), huge)
}

// readSeries reads the columns that the chart draws. Series that the table does
// not have are left out.
func (p *picture) readSeries() []series {
	out := make([]series, 0, len(p.f.Chart.Series))
	var used figure.TonesUsed
	for _, s := range p.f.Chart.Series {
		c := figure.ColumnIndex(p.f.Columns, s.Column)
		if c < 0 {
			continue
		}
		column := &p.f.Columns[c]
		v := make([]float64, len(p.f.Rows))
		for i, row := range p.f.Rows {
			v[i] = value(row[c])
		}
		tone := s.Tone
		if s.Form != figure.Light && s.Form != figure.Volume { // those go with a line
			tone = used.Distinct(tone)
		}
		out = append(out, series{cmp.Or(s.Title, column.Title), tone, column, s.Form, v, ""})
	}
	lines := 0
	for i := range out {
		if out[i].form == figure.Line || out[i].form == figure.Steps {
			lines++
		}
	}
	for i := range out {
		if out[i].stroke = "p-line t-" + out[i].tone.String(); lines > 1 {
			out[i].stroke += " p-dashed"
		}
	}
	return out
}

// orZero returns v, or 0 where it is missing.
func orZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// height returns how far the series reach at i: their sum where they are
// stacked, the largest where each is a part of the one before.
func (p *picture) height(all []series, i int) float64 {
	sum, most := 0.0, 0.0
	for k := range all {
		v := orZero(all[k].v[i])
		sum, most = sum+v, max(most, v)
	}
	if p.f.Chart.Nested {
		return most
	}
	return sum
}
