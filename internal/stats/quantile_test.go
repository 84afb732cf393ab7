package stats

import "testing"

func TestNearestRank(t *testing.T) {
	five := []int{15, 20, 35, 40, 50}
	for _, c := range []struct {
		list []int
		q    float64
		want int
	}{{five, 0.05, 15}, {five, 0.3, 20}, {five, 0.4, 20}, {five, 0.5, 35}, {five, 1, 50}, {five, 0, 15}, {[]int{7}, 0.9, 7}, {[]int{1, 2}, 0.5, 1}} {
		if got := NearestRank(c.list, c.q); got != c.want {
			t.Errorf("quantile %v of %v: got %d, want %d", c.q, c.list, got, c.want)
		}
	}
	twenty := make([]int, 20)
	for i := range twenty {
		twenty[i] = i + 1
	}
	if got := NearestRank(twenty, 0.95); got != 19 {
		t.Errorf("quantile 0.95 of 1 to 20: got %d, want 19", got)
	}
}

func TestMiddleMedian(t *testing.T) {
	for _, c := range []struct {
		list []float64
		want float64
	}{{[]float64{3}, 3}, {[]float64{1, 2}, 1.5}, {[]float64{1, 2, 9}, 2}} {
		if got := MiddleMedian(c.list); got != c.want {
			t.Errorf("median of %v: got %v, want %v", c.list, got, c.want)
		}
	}
}

// TestWilsonLowerBound uses the examples of Newcombe (1998).
func TestWilsonLowerBound(t *testing.T) {
	for _, c := range []struct {
		hits, n int
		want    float64
	}{{81, 263, 0.2553}, {15, 148, 0.0624}, {0, 20, 0}, {29, 29, 0.8830}} {
		if got := WilsonLower(c.hits, c.n, Z95); !near(got, c.want, 0.00005) {
			t.Errorf("%d of %d: got %.4f, want %.4f", c.hits, c.n, got, c.want)
		}
	}
}

func TestPoissonTail(t *testing.T) {
	for _, c := range []struct {
		k          int
		mean, want float64
	}{{3, 1, 0.0803014}, {1, 2, 0.8646647}, {0, 5, 1}, {2, 0, 0}, {10, 0.5, 1.7e-10}} {
		if got := PoissonAtLeast(c.k, c.mean); !near(got, c.want, 1e-7) {
			t.Errorf("at least %d at mean %v: got %v, want %v", c.k, c.mean, got, c.want)
		}
	}
}
