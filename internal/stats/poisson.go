package stats

import "gonum.org/v1/gonum/mathext"

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
