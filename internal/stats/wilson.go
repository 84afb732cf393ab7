package stats

import "math"

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
