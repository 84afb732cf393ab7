package stats

import "math"

// NearestRank returns the quantile q, between 0 and 1, of an ascending list that
// is not empty: its element ⌈q·n⌉, counted from 1.
func NearestRank[T any](ascending []T, q float64) T {
	// A product such as 0.95·20 may come out a hair above the whole number it is.
	const rounding = 1e-9
	rank := int(math.Ceil(q*float64(len(ascending)) - rounding))
	return ascending[min(max(rank, 1), len(ascending))-1]
}

// MiddleMedian returns the median of an ascending list that is not empty: the
// middle element, or the mean of the two middle ones.
func MiddleMedian(ascending []float64) float64 {
	n := len(ascending)
	if n%2 == 1 {
		return ascending[n/2]
	}
	return (ascending[n/2-1] + ascending[n/2]) / 2
}
