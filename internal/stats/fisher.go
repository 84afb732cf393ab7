package stats

import (
	"cmp"
	"math"
	"slices"
)

// FisherGreater returns the one-sided p value of Fisher's exact test that hits
// of n is a higher rate than hitsBefore of nBefore: the probability of at least
// so many hits among n if all hits fell on either period by chance.
func FisherGreater(hits, n, hitsBefore, nBefore int) float64 {
	all, total := hits+hitsBefore, n+nBefore
	return hypergeometric(hits, min(n, all), all, n, total)
}

// FisherLess is [FisherGreater] for a lower rate: the probability of at most so
// many hits.
func FisherLess(hits, n, hitsBefore, nBefore int) float64 {
	all, total := hits+hitsBefore, n+nBefore
	return hypergeometric(max(0, all-nBefore), hits, all, n, total)
}

// hypergeometric returns the probability that between from and to of the drawn
// are marked, where drawn of total are taken and marked of total are marked.
func hypergeometric(from, to, marked, drawn, total int) float64 {
	sum := 0.0
	for k := from; k <= to; k++ {
		sum += math.Exp(logChoose(marked, k) + logChoose(total-marked, drawn-k) - logChoose(total, drawn))
	}
	return min(sum, 1)
}

// logChoose returns the logarithm of the number of ways to choose k of n.
func logChoose(n, k int) float64 {
	if k < 0 || k > n {
		return math.Inf(-1)
	}
	return lgamma(float64(n+1)) - lgamma(float64(k+1)) - lgamma(float64(n-k+1))
}

func lgamma(x float64) float64 {
	f, _ := math.Lgamma(x)
	return f
}

// BenjaminiHochberg returns for each p value the smallest false discovery rate
// at which it is among the discoveries, at most 1 (Benjamini and Hochberg, 1995,
// as adjusted p values).
func BenjaminiHochberg(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	q := make([]float64, len(p))
	least := 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		least = min(least, p[i]*float64(len(p))/float64(rank))
		q[i] = least
	}
	return q
}
