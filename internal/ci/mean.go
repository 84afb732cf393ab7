package ci

import (
	"math"
	"math/big"
	"math/bits"
)

// exactSum adds numbers ≥ 0 without rounding, so that a mean does not depend on
// the order of the builds. Whole numbers, which durations in milliseconds are,
// go into an integer; the others, and what the integer cannot hold, into a
// rational.
type exactSum struct {
	n     int64
	whole uint64
	rest  *big.Rat
}

// add adds x, which is finite and ≥ 0.
func (s *exactSum) add(x float64) {
	s.n++
	if x < 1<<63 && x == math.Trunc(x) {
		var carry uint64
		if s.whole, carry = bits.Add64(s.whole, uint64(x), 0); carry == 0 {
			return
		}
		x = 1 << 64
	}
	if s.rest == nil {
		s.rest = new(big.Rat)
	}
	s.rest.Add(s.rest, new(big.Rat).SetFloat64(x))
}

// float returns the sum as the nearest float64.
func (s *exactSum) float() float64 {
	if s.rest == nil {
		return float64(s.whole)
	}
	total := new(big.Rat).SetUint64(s.whole)
	f, _ := total.Add(total, s.rest).Float64()
	return f
}

// roundedMean returns the mean rounded half to even to a whole number. There
// must be at least one number.
func (s *exactSum) roundedMean() float64 {
	if n := uint64(s.n); s.rest == nil {
		q, r := s.whole/n, s.whole%n
		if r > n-r || (r == n-r && q%2 == 1) {
			q++
		}
		return float64(q)
	}
	mean := new(big.Rat).SetUint64(s.whole)
	mean.Add(mean, s.rest)
	mean.Quo(mean, new(big.Rat).SetInt64(s.n))
	q, r := new(big.Int).QuoRem(mean.Num(), mean.Denom(), new(big.Int))
	twice := r.Lsh(r, 1)
	if c := twice.Cmp(mean.Denom()); c > 0 || (c == 0 && q.Bit(0) == 1) {
		q.Add(q, big.NewInt(1))
	}
	f, _ := new(big.Float).SetInt(q).Float64()
	return f
}
