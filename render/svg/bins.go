package svg

import (
	"cmp"
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// bin is one bin of a histogram with the value of each series. to is +Inf where
// the bin has no upper end.
type bin struct {
	from, to float64
	v        []float64
}

// readBins reads the bins, lowest first. Rows of the same bin are added up.
func (p *picture) readBins(from, to int, all []series) []bin {
	bins := make([]bin, 0, len(p.f.Rows))
	for i, row := range p.f.Rows {
		b := bin{from: value(row, from), to: value(row, to)}
		if math.IsNaN(b.from) {
			continue
		}
		if math.IsNaN(b.to) {
			b.to = math.Inf(1)
		}
		if b.to <= b.from {
			continue
		}
		b.v = make([]float64, len(all))
		for k := range all {
			b.v[k] = orZero(all[k].v[i])
		}
		bins = append(bins, b)
	}
	slices.SortStableFunc(bins, func(a, b bin) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	out := bins[:0]
	for _, b := range bins {
		if n := len(out); n > 0 && out[n-1].from == b.from && out[n-1].to == b.to {
			for k := range b.v {
				out[n-1].v[k] += b.v[k]
			}
			continue
		}
		out = append(out, b)
	}
	return out
}

// even reports whether all bins are equally wide. Otherwise the height of a bar
// would be misleading.
func even(bins []bin) bool {
	w := bins[0].to - bins[0].from
	for _, b := range bins {
		if math.IsInf(b.to, 1) || math.Abs(b.to-b.from-w) > w*1e-6 {
			return false
		}
	}
	return true
}

// mostUnevenBins is how many bins of different width are drawn side by side.
const mostUnevenBins = 60

// binSlots turns bins of different widths into named columns.
func binSlots(bins []bin, all []series, axis figure.Column) slots {
	bins = bins[:min(len(bins), mostUnevenBins)]
	s := slots{series: all}
	for k := range all {
		all[k].v = make([]float64, len(bins))
	}
	for i, b := range bins {
		for k := range all {
			all[k].v[i] = b.v[k]
		}
		s.from = append(s.from, float64(i)/float64(len(bins)))
		s.to = append(s.to, float64(i+1)/float64(len(bins)))
		s.labels = append(s.labels, string(appendBin(nil, b, axis)))
	}
	return s
}

// appendBin appends a bin's bounds: "7–30 d", "≥ 365 d".
func appendBin(dst []byte, b bin, axis figure.Column) []byte {
	a := scale{column: axis}
	if math.IsInf(b.to, 1) {
		return a.appendTick(append(dst, "≥\u00a0"...), b.from)
	}
	if axis.Unit.Dimension() == figure.DayCount {
		dst = words.AppendNumber(dst, b.from)
	} else {
		dst = a.appendTick(dst, b.from)
	}
	return a.appendTick(append(dst, "–"...), b.to)
}
