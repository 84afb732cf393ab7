package ci

import (
	"math"
	"testing"
)

func TestMeanIsExactAndRoundedHalfToEven(t *testing.T) {
	for _, c := range []struct {
		numbers []float64
		want    float64
	}{
		{[]float64{0}, 0},
		{[]float64{1, 2}, 2},     // 1.5: to even
		{[]float64{2, 3}, 2},     // 2.5: to even
		{[]float64{1, 1, 2}, 1},  // 1.33
		{[]float64{1, 2, 2}, 2},  // 1.67
		{[]float64{0.5}, 0},      // to even
		{[]float64{1.5}, 2},      // to even
		{[]float64{2.5, 2.5}, 2}, // to even
		{[]float64{0.1, 0.2}, 0}, // 0.15
		{[]float64{2.5, 2.6}, 3}, // 2.55
		{[]float64{1e300, 0}, 5e299},
		{[]float64{math.Ldexp(1, 62), math.Ldexp(1, 62), math.Ldexp(1, 62), math.Ldexp(1, 62), math.Ldexp(1, 62)}, math.Ldexp(1, 62)},
	} {
		var s exactSum
		for _, x := range c.numbers {
			s.add(x)
		}
		if got := s.roundedMean(); got != c.want {
			t.Errorf("mean of %v = %v, want %v", c.numbers, got, c.want)
		}
	}
}
