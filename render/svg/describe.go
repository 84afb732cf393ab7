package svg

import (
	"math"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// The descriptions say in words what a picture shows, for screen readers: the
// extremes, the total or the latest value. The table below the picture has all
// numbers.

func describeParts(parts []part, total float64, c figure.Column) []byte {
	if total == 0 {
		return []byte("All parts are zero.")
	}
	d := append([]byte("Of "), appendQuantity(nil, total, c)...)
	if c.Unit != figure.NoUnit && c.Unit.Dimension() != figure.Share {
		d = append(append(d, ' '), c.Unit...)
	}
	d = append(d, ": "...)
	for i, part := range parts {
		if i > 0 {
			d = append(d, ", "...)
		}
		d = append(append(d, clip(part.label)...), ' ')
		d = appendQuantity(d, part.v, c)
		d = append(words.AppendPercent(append(d, " ("...), 100*part.v/total), ')')
	}
	return append(d, '.')
}

// describeRows describes bars: their number, the first, the last, the total of
// counts.
func (p *picture) describeRows(all []series, label int) []byte {
	rows := p.f.Rows
	high, low, total := 0, 0, 0.0
	for i := range rows {
		v := p.height(all, i)
		total += v
		if v > p.height(all, high) {
			high = i
		}
		if v < p.height(all, low) {
			low = i
		}
	}
	d := append(words.AppendCountOf([]byte("Bars of "), int64(len(rows)), "rows"), ". "...)
	d = p.appendExtreme(d, "Largest: ", cell(rows[high], label), p.height(all, high), all[0].column)
	if len(rows) > 1 {
		d = p.appendExtreme(append(d, ' '), "Smallest: ", cell(rows[low], label), p.height(all, low), all[0].column)
	}
	if all[0].column.Type == figure.TypeInteger && all[0].column.Unit.Dimension() == figure.Count {
		d = append(appendQuantity(append(d, " Total: "...), total, all[0].column), '.')
	}
	return d
}

func (p *picture) appendExtreme(d []byte, what, name string, v float64, c figure.Column) []byte {
	d = append(append(append(d, what...), clip(name)...), ", "...)
	return append(appendQuantity(d, v, c), '.')
}

func (p *picture) describeGrid(s series, down, across int) []byte {
	high, low, none := -1, -1, 0
	for i, v := range s.v {
		switch {
		case math.IsNaN(v):
			none++
			continue
		case high < 0:
			high, low = i, i
		}
		if v > s.v[high] {
			high = i
		}
		if v < s.v[low] {
			low = i
		}
	}
	d := append([]byte(nil), "Grid of "...)
	d = append(d, p.f.Columns[down].Title...)
	d = append(append(d, " by "...), p.f.Columns[across].Title...)
	d = append(append(append(d, ", shaded by "...), s.title...), ". "...)
	at := func(i int) string { return cell(p.f.Rows[i], down) + " " + cell(p.f.Rows[i], across) }
	if high >= 0 {
		d = p.appendExtreme(d, "Highest: ", at(high), s.v[high], s.column)
		d = p.appendExtreme(append(d, ' '), "Lowest: ", at(low), s.v[low], s.column)
	}
	if none > 0 {
		d = append(words.AppendCountOf(append(d, " Without a value: "...), int64(none), "cells"), '.')
	}
	return d
}

// describeSlots describes columns and timelines: what each slot is, from when to
// when, and for each series its extremes and latest value.
func (p *picture) describeSlots(s *slots) []byte {
	var d []byte
	if s.timed {
		d = append(d, "From "...)
		d = append(append(d, s.when(s.start)...), " to "...)
		end := s.end
		if s.loc == time.UTC && s.end.Hour() == 0 && s.end.Minute() == 0 {
			end = end.Add(-time.Second) // the last day, not the midnight after it
		}
		d = append(append(d, s.when(end)...), '.')
	} else {
		d = append(words.AppendCountOf(d, int64(len(s.from)), "columns"), '.')
	}
	if s.each != "" {
		d = append(append(append(d, " Pooled, "...), s.each...), " each."...)
	}
	gaps := 0
	for i := range s.from {
		if missingAt(s.series, i) {
			gaps++
		}
	}
	for k := range s.series[:min(len(s.series), 6)] {
		x := &s.series[k]
		high, low, last := -1, -1, -1
		for i, v := range x.v {
			if math.IsNaN(v) {
				continue
			}
			last = i
			if high < 0 || v > x.v[high] {
				high = i
			}
			if low < 0 || v < x.v[low] {
				low = i
			}
		}
		if last < 0 {
			continue
		}
		d = append(append(append(d, ' '), clip(x.title)...), ": highest "...)
		d = appendQuantity(d, x.v[high], x.column)
		d = append(append(d, " ("...), s.name(high)...)
		d = appendQuantity(append(d, "), lowest "...), x.v[low], x.column)
		d = append(appendQuantity(append(d, ", latest "...), x.v[last], x.column), '.')
	}
	if gaps > 0 {
		d = append(words.AppendCountOf(append(d, " Without values: "...), int64(gaps), "slots"), '.')
	}
	return d
}

// name says which slot i is.
func (s *slots) name(i int) string {
	if !s.timed {
		return clip(s.labels[i])
	}
	span := float64(s.end.Unix() - s.start.Unix())
	return s.when(time.Unix(s.start.Unix()+int64(math.Round(s.from[i]*span)), 0).In(s.loc))
}

// when writes an instant, or only its day where slots are days or longer.
func (s *slots) when(t time.Time) string {
	if s.daily {
		return t.Format("2 January 2006")
	}
	return t.Format("2 January 2006, 15:04")
}

func (p *picture) describeBins(bins []bin, all []series, axis figure.Column) []byte {
	total, high, most := 0.0, 0, 0.0
	sums := make([]float64, len(all))
	for i, b := range bins {
		sum := 0.0
		for k, v := range b.v {
			sum += v
			sums[k] += v
		}
		total += sum
		if sum > most {
			high, most = i, sum
		}
	}
	d := append([]byte("Histogram, total "), appendQuantity(nil, total, all[0].column)...)
	if len(all) > 1 {
		for k := range all {
			d = append(append(append(d, ", "...), clip(all[k].title)...), ' ')
			d = appendQuantity(d, sums[k], all[k].column)
		}
	}
	d = appendBin(append(d, ". Fullest bin: "...), bins[high], axis)
	d = append(appendQuantity(append(d, ", "...), most, all[0].column), ". Last bin: "...)
	return append(appendBin(d, bins[len(bins)-1], axis), '.')
}

func (p *picture) describeTree(root *node) []byte {
	d := append(words.AppendCountOf([]byte("Of "), int64(root.n), string(p.f.Unit)), ": "...)
	for i, n := range root.children {
		if i == 12 {
			d = append(words.AppendCountOf(append(d, " and "...), int64(len(root.children)-i), "groups more"), "."...)
			return d
		}
		if i > 0 {
			d = append(d, ", "...)
		}
		d = words.AppendCount(append(append(d, clip(n.name)...), ' '), int64(n.n))
	}
	return append(d, '.')
}
