package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// moments are the count, mean and sum of squared deviations of a sample.
type moments struct {
	n    int
	mean float64
	m2   float64
}

// add adds one value (Welford's algorithm).
func (m *moments) add(x float64) {
	m.n++
	d := x - m.mean
	m.mean += d / float64(m.n)
	m.m2 += d * (x - m.mean)
}

// studentT returns Student's t of two samples with pooled sample variance, times
// scale. It is infinite where there is no variance but the means differ, and 0
// where the means are equal, too.
func studentT(a, b moments, scale float64) float64 {
	difference := b.mean - a.mean
	if difference == 0 {
		return 0
	}
	variance := (a.m2 + b.m2) / float64(a.n+b.n-2)
	return scale * difference / math.Sqrt(variance*(1/float64(a.n)+1/float64(b.n)))
}

// studentP returns the two-sided p value of t with so many degrees of freedom.
func studentP(t float64, degrees int) float64 {
	if math.IsInf(t, 0) {
		return 0
	}
	d := float64(degrees)
	return mathext.RegIncBeta(d/2, 0.5, d/(d+t*t))
}

// mannWhitneyP returns the two-sided p value of the Mann–Whitney test by its
// normal approximation with corrections for ties and continuity.
func mannWhitneyP(a, b []float64) float64 {
	type ranked struct {
		x     float64
		first bool
	}
	all := make([]ranked, 0, len(a)+len(b))
	for _, x := range a {
		all = append(all, ranked{x, true})
	}
	for _, x := range b {
		all = append(all, ranked{x, false})
	}
	slices.SortFunc(all, func(x, y ranked) int { return cmp.Compare(x.x, y.x) })
	var rankSum, ties float64
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].x == all[i].x {
			j++
		}
		rank, t := float64(i+1+j)/2, float64(j-i)
		ties += t*t*t - t
		for ; i < j; i++ {
			if all[i].first {
				rankSum += rank
			}
		}
	}
	n1, n2 := float64(len(a)), float64(len(b))
	n := n1 + n2
	u := rankSum - n1*(n1+1)/2
	variance := n1 * n2 / 12 * (n + 1 - ties/(n*(n-1)))
	if variance <= 0 {
		return 1 // all values are equal
	}
	z := max(0, math.Abs(u-n1*n2/2)-0.5) / math.Sqrt(variance)
	return math.Erfc(z / math.Sqrt2)
}
