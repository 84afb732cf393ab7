package svg

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// series is one drawn column with its numbers, one a row or one a slot.
type series struct {
	title  string
	tone   figure.Tone
	column figure.Column
	v      []float64
}

// huge bounds values so that sums of them stay finite.
const huge = 1e290

// value returns the number of a cell as it is drawn: NaN if it is missing, and 0
// if it is negative, because no picture shows negative numbers.
func value(row []figure.Value, column int) float64 {
	if column < 0 || column >= len(row) {
		return math.NaN()
	}
	f, _ := row[column].Float() // NaN where there is no number
	return min(max(f, 0), huge)
}

// cell returns a cell's text.
func cell(row []figure.Value, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return row[column].String()
}

// readSeries reads the columns that the chart draws. Series that the table does
// not have are left out.
func (p *picture) readSeries() []series {
	out := make([]series, 0, len(p.f.Chart.Series))
	all := make([]float64, len(p.f.Chart.Series)*len(p.f.Rows))
	for _, s := range p.f.Chart.Series {
		c := figure.ColumnIndex(p.f.Columns, s.Column)
		if c < 0 {
			continue
		}
		v := all[:len(p.f.Rows):len(p.f.Rows)]
		all = all[len(p.f.Rows):]
		for i, row := range p.f.Rows {
			v[i] = value(row, c)
		}
		title := s.Title
		if title == "" {
			title = p.f.Columns[c].Title
		}
		out = append(out, series{title: title, tone: s.Tone, column: p.f.Columns[c], v: v})
	}
	distinguish(out)
	return out
}

// spare are the tones that stand in where several series have no meaning of
// their own.
var spare = [...]figure.Tone{figure.Neutral, figure.Secondary, figure.Low, figure.Aborted, figure.Other, figure.Medium}

// distinguish gives series of the same tone different ones.
func distinguish(all []series) {
	var used [figure.Secondary + 1]bool
	for i := range all {
		t := all[i].tone
		if int(t) >= len(used) {
			t = figure.Neutral
		}
		if used[t] {
			for _, s := range spare {
				if !used[s] {
					t = s
					break
				}
			}
		}
		used[t] = true
		all[i].tone = t
	}
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
	if !p.f.Chart.Nested {
		return stacked(all, i)
	}
	most := 0.0
	for k := range all {
		most = max(most, orZero(all[k].v[i]))
	}
	return most
}

// stacked returns the sum of all series at i.
func stacked(all []series, i int) float64 {
	sum := 0.0
	for k := range all {
		sum += orZero(all[k].v[i])
	}
	return sum
}

// missingAt reports whether no series has a value at i.
func missingAt(all []series, i int) bool {
	for k := range all {
		if !math.IsNaN(all[k].v[i]) {
			return false
		}
	}
	return true
}
