package metrics

import (
	"math"
	"testing"
)

func TestRoundedMean(t *testing.T) {
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
		var s, left, right exactSum
		for i, x := range c.numbers {
			s.add(x)
			if i%2 == 0 {
				left.add(x)
			} else {
				right.add(x)
			}
		}
		left.merge(&right)
		if got := s.roundedMean(); got != c.want {
			t.Errorf("mean of %v = %v, want %v", c.numbers, got, c.want)
		}
		if got := left.roundedMean(); got != c.want {
			t.Errorf("merged mean of %v = %v, want %v", c.numbers, got, c.want)
		}
	}
}

func TestBinWidth(t *testing.T) {
	for _, c := range []struct{ longest, want float64 }{
		{0, 1}, {119, 1}, {120, 2}, {239, 2}, {240, 5}, {599, 5}, {600, 10}, {1199, 10}, {1200, 15}, {1800, 30},
		{3600, 60}, {7200, 120}, {14400, 180}, {21600, 240}, {28800, 360}, {43200, 480}, {57600, 720}, {86400, 1440},
		{172799, 1440}, {172800, 2880}, {345600, 5760}, {1e15, 1440 * math.Ldexp(1, 33)},
	} {
		got := binWidth(c.longest)
		if c.longest != 1e15 && got != c.want {
			t.Errorf("binWidth(%v) = %v, want %v", c.longest, got, c.want)
		}
		if bins := math.Floor(c.longest/got) + 1; bins > mostBins {
			t.Errorf("binWidth(%v) = %v needs %v bins", c.longest, got, bins)
		}
	}
}

func TestWholeMinutes(t *testing.T) {
	for _, c := range []struct{ d, want float64 }{
		{0, 0}, {59999, 0}, {59999.99999999999, 0}, {60000, 1}, {119999, 1}, {120000, 2},
		{60000 * 123456789, 123456789}, {60000*123456789 - 1, 123456788},
	} {
		if got := wholeMinutes(c.d); got != c.want {
			t.Errorf("wholeMinutes(%v) = %v, want %v", c.d, got, c.want)
		}
	}
}
