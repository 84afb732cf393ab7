package ci

import (
	"math"
	"math/big"
	"math/bits"
)

// exactSum adds numbers ≥ 0 without rounding, so that a mean does not depend on
// the order of the builds. Whole numbers, which durations in milliseconds are,
// go into a 128-bit integer; the others into a rational.
type exactSum struct {
	n      int64
	hi, lo uint64
	rest   *big.Rat
}

// add adds x, which is finite and ≥ 0.
func (s *exactSum) add(x float64) {
	s.n++
	if x < 1<<63 && x == math.Trunc(x) {
		var carry uint64
		s.lo, carry = bits.Add64(s.lo, uint64(x), 0)
		s.hi += carry
		return
	}
	if s.rest == nil {
		s.rest = new(big.Rat)
	}
	s.rest.Add(s.rest, new(big.Rat).SetFloat64(x))
}

// roundedMean returns the mean rounded half to even to a whole number. There
// must be at least one number.
func (s *exactSum) roundedMean() float64 {
	n := uint64(s.n)
	if s.rest == nil && s.hi == 0 {
		q, r := s.lo/n, s.lo%n
		if r > n-r || (r == n-r && q%2 == 1) {
			q++
		}
		return float64(q)
	}
	sum := new(big.Int).Lsh(new(big.Int).SetUint64(s.hi), 64)
	sum.Or(sum, new(big.Int).SetUint64(s.lo))
	mean := new(big.Rat).SetInt(sum)
	if s.rest != nil {
		mean.Add(mean, s.rest)
	}
	mean.Quo(mean, new(big.Rat).SetInt64(s.n))
	q, r := new(big.Int).QuoRem(mean.Num(), mean.Denom(), new(big.Int))
	twice := r.Lsh(r, 1)
	if c := twice.Cmp(mean.Denom()); c > 0 || (c == 0 && q.Bit(0) == 1) {
		q.Add(q, big.NewInt(1))
	}
	f, _ := new(big.Float).SetInt(q).Float64()
	return f
}
