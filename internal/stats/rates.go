package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
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

// PoissonAtLeast returns the probability that a Poisson variable of the given
// mean is at least k.
func PoissonAtLeast(k int, mean float64) float64 {
	switch {
	case k <= 0:
		return 1
	case mean <= 0:
		return 0
	}
	return mathext.GammaIncReg(float64(k), mean)
}

// Z95 is the 97.5 % quantile of the normal distribution, for two-sided intervals
// of 95 %.
const Z95 = 1.959964

// WilsonLower returns the lower bound of Wilson's score interval for a rate of
// hits in n, between 0 and 1. n is at least 1.
func WilsonLower(hits, n int, z float64) float64 {
	p, m := float64(hits)/float64(n), float64(n)
	middle := p + z*z/(2*m)
	spread := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (middle-spread)/(1+z*z/m))
}
