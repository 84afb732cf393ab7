package svg

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// The descriptions say in words what a picture shows, for screen readers: the
// extremes, the total or the latest value. The table below the picture has all
// numbers.

func describeParts(parts []part, total float64, c *figure.Column) string {
	if total == 0 {
		return "All parts are zero."
	}
	whole := quantity(total, c)
	if c.Unit != figure.NoUnit && c.Unit.Dimension() != figure.Share {
		whole += " " + string(c.Unit)
	}
	names := make([]string, len(parts))
	for i, part := range parts {
		names[i] = clip(part.label) + " " + quantity(part.v, c) + " (" + percentage(100*part.v/total) + ")"
	}
	return "Of " + whole + ": " + strings.Join(names, ", ") + "."
}

// extremes are the places of the first highest, first lowest and last of some
// numbers, all -1 if every number is missing, and how many are missing.
type extremes struct{ high, low, last, missing int }

func extremesOf(v []float64) extremes {
	e := extremes{high: -1, low: -1, last: -1}
	for i, x := range v {
		if math.IsNaN(x) {
			e.missing++
			continue
		}
		e.last = i
		if e.high < 0 || x > v[e.high] {
			e.high = i
		}
		if e.low < 0 || x < v[e.low] {
			e.low = i
		}
	}
	return e
}

func (p *picture) describeGrid(s series, down, across int) string {
	d := fmt.Sprintf("Grid of %s by %s, shaded by %s. ", p.f.Columns[down].Title, p.f.Columns[across].Title, s.title)
	e := extremesOf(s.v)
	cell := func(i int) string {
		row := p.f.Rows[i]
		return clip(row[down].String()+" "+row[across].String()) + ", " + quantity(s.v[i], s.column) + "."
	}
	if e.high >= 0 {
		d += "Highest: " + cell(e.high) + " Lowest: " + cell(e.low)
	}
	if e.missing > 0 {
		d += " Without a value: " + words.CountOf(int64(e.missing), "cells") + "."
	}
	return d
}

// describeSlots describes columns and timelines: what each slot is, from when to
// when, and for each series its extremes and latest value.
func describeSlots(s *slots) string {
	d := words.CountOf(int64(len(s.from)), "columns") + "."
	if s.timed {
		end := s.end
		if s.loc == time.UTC && s.end.Hour() == 0 && s.end.Minute() == 0 {
			end = end.Add(-time.Second) // the last day, not the midnight after it
		}
		d = "From " + s.when(s.start) + " to " + s.when(end) + "."
	}
	if s.each != "" {
		d += " Pooled, " + s.each + " each."
	}
	for _, x := range s.series[:min(len(s.series), 6)] {
		if e := extremesOf(x.v); e.last >= 0 {
			d += fmt.Sprintf(" %s: highest %s (%s), lowest %s, latest %s.", clip(x.title),
				quantity(x.v[e.high], x.column), s.name(e.high), quantity(x.v[e.low], x.column), quantity(x.v[e.last], x.column))
		}
	}
	if gaps := s.gaps(); gaps > 0 {
		d += " Without values: " + words.CountOf(int64(gaps), "slots") + "."
	}
	return d
}

// gaps returns the number of slots in which no series has a value.
func (s *slots) gaps() int {
	n := 0
	for i := range s.from {
		missing := 0
		for k := range s.series {
			if math.IsNaN(s.series[k].v[i]) {
				missing++
			}
		}
		if missing == len(s.series) {
			n++
		}
	}
	return n
}

// name says which slot i is.
func (s *slots) name(i int) string {
	if !s.timed {
		return clip(s.labels[i])
	}
	span := float64(s.end.Unix() - s.start.Unix())
	return s.when(s.at(int64(math.Round(s.from[i] * span))))
}

// at returns the time so many seconds after the start.
func (s *slots) at(seconds int64) time.Time { return time.Unix(s.start.Unix()+seconds, 0).In(s.loc) }

// when writes an instant, or only its day where slots are days or longer.
func (s *slots) when(t time.Time) string {
	if s.daily {
		return t.Format("2 January 2006")
	}
	return t.Format("2 January 2006, 15:04")
}

// describeBins describes a histogram: its totals, and its fullest and last bin.
func describeBins(s *slots, bins []bin) string {
	sums, heights, total := make([]float64, len(s.series)), make([]float64, len(s.from)), 0.0
	for i := range heights {
		for k := range s.series {
			v := orZero(s.series[k].v[i])
			sums[k] += v
			heights[i] += v
		}
		total += heights[i]
	}
	c := s.series[0].column
	d := "Histogram, total " + quantity(total, c)
	if len(s.series) > 1 {
		for k, x := range s.series {
			d += ", " + clip(x.title) + " " + quantity(sums[k], x.column)
		}
	}
	high := extremesOf(heights).high
	return d + ". Fullest bin: " + bins[high].name(s.axis) + ", " + quantity(heights[high], c) +
		". Last bin: " + bins[len(bins)-1].name(s.axis) + "."
}

func (p *picture) describeTree(root *node) string {
	groups := make([]string, 0, 12)
	end := "."
	for i, n := range root.children {
		if i == cap(groups) {
			end = " and " + words.CountOf(int64(len(root.children)-i), "groups more") + "."
			break
		}
		groups = append(groups, clip(n.name)+" "+words.Count(int64(n.n)))
	}
	return "Of " + words.CountOf(int64(root.n), string(p.f.Unit)) + ": " + strings.Join(groups, ", ") + end
}
