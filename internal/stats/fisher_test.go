package stats

import (
	"math"
	"testing"
)

// near reports whether two numbers agree to the digits that a textbook prints.
func near(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance }

func TestFisherKnownTables(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{name: "tea tasting: 3 of 4 against 1 of 4, more", got: FisherGreater(3, 4, 1, 4), want: 17.0 / 70},
		{name: "dieting: 1 of 10 against 11 of 14, less", got: FisherLess(1, 10, 11, 14), want: 0.001379728},
		{name: "all of the hits in one period", got: FisherGreater(5, 5, 0, 5), want: 1.0 / 252},
		{name: "no hit at all, more", got: FisherGreater(0, 10, 0, 10), want: 1},
		{name: "no hit at all, less", got: FisherLess(0, 10, 0, 10), want: 1},
	} {
		if !near(c.got, c.want, 1e-9) {
			t.Errorf("%s: p = %.9f, want %.9f", c.name, c.got, c.want)
		}
	}
}

// TestFisherTailsOverlapInOneTable proves that the two one-sided p values sum to
// one plus the probability of the table itself.
func TestFisherTailsOverlapInOneTable(t *testing.T) {
	for n := 1; n < 12; n++ {
		for hits := range n + 1 {
			for before := range 8 {
				both := FisherGreater(hits, n, before, 7) + FisherLess(hits, n, before, 7)
				itself := hypergeometric(hits, hits, hits+before, n, n+7)
				if !near(both, 1+itself, 1e-9) {
					t.Fatalf("%d of %d against %d of 7: tails sum to %v, want %v", hits, n, before, both, 1+itself)
				}
			}
		}
	}
}

// TestBenjaminiHochbergExample uses the fifteen p values of the paper of 1995,
// of which the first four are discoveries at a rate of 0.05.
func TestBenjaminiHochbergExample(t *testing.T) {
	p := []float64{0.0201, 0.0001, 0.0004, 0.0019, 0.0095, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1}
	q := BenjaminiHochberg(p)
	for i, want := range map[int]float64{1: 0.0015, 2: 0.003, 3: 0.0095, 4: 0.035625, 0: 0.0201 * 15 / 5, 14: 1} {
		if i == 0 {
			want = 0.0298 * 15 / 7 // a later p value has a smaller adjusted one
			want = min(want, 0.0201*15/5)
		}
		if !near(q[i], want, 1e-12) {
			t.Errorf("p = %v: q = %v, want %v", p[i], q[i], want)
		}
	}
	discoveries := 0
	for _, x := range q {
		if x <= 0.05 {
			discoveries++
		}
	}
	if discoveries != 4 {
		t.Errorf("%d discoveries at 0.05, want 4", discoveries)
	}
	if got := BenjaminiHochberg(nil); len(got) != 0 {
		t.Errorf("no p values: got %v", got)
	}
}
