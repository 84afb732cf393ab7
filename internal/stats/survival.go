package stats

import (
	"cmp"
	"slices"
)

// Span is a length of time that has ended, or has lasted so far if it is
// censored. The unit is the caller's.
type Span struct {
	Length   int64
	Censored bool
}

// Survival is the Kaplan–Meier estimate of how many spans last longer than a
// length.
type Survival struct {
	lengths []int64 // of the ends, ascending
	share   []float64
}

// NewSurvival estimates the survival of spans; at equal lengths ends come before
// censorings.
func NewSurvival(spans []Span) *Survival {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Span) int { return cmp.Compare(a.Length, b.Length) })
	s, left, share := new(Survival), len(sorted), 1.0
	for i := 0; i < len(sorted); {
		length, ends, all := sorted[i].Length, 0, 0
		for ; i < len(sorted) && sorted[i].Length == length; i++ {
			all++
			if !sorted[i].Censored {
				ends++
			}
		}
		if ends > 0 {
			share *= 1 - float64(ends)/float64(left)
			s.lengths, s.share = append(s.lengths, length), append(s.share, share)
		}
		left -= all
	}
	return s
}

// Until returns the smallest length after which at most the given share of the
// spans lasts on; ok is false if more of them last beyond every known end.
func (s *Survival) Until(share float64) (length int64, ok bool) {
	const rounding = 1e-9
	for i, x := range s.share {
		if x <= share+rounding {
			return s.lengths[i], true
		}
	}
	return 0, false
}
