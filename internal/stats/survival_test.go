package stats

import "testing"

// TestSurvivalOfLeukaemiaPatients uses the 21 remissions under 6-MP of Freireich
// et al. (1963), the standard example of the estimate.
func TestSurvivalOfLeukaemiaPatients(t *testing.T) {
	ends := []int64{6, 6, 6, 7, 10, 13, 16, 22, 23}
	censored := []int64{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35}
	var spans []Span
	for _, x := range censored {
		spans = append(spans, Span{x, true})
	}
	for _, x := range ends {
		spans = append(spans, Span{x, false})
	}
	s := NewSurvival(spans)
	want := map[int64]float64{6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
	if len(s.lengths) != len(want) {
		t.Fatalf("ends at %v, want %d of them", s.lengths, len(want))
	}
	for i, at := range s.lengths {
		if !near(s.share[i], want[at], 0.0005) {
			t.Errorf("after %d weeks: %.4f, want %.3f", at, s.share[i], want[at])
		}
	}
	if at, ok := s.Until(0.5); !ok || at != 23 {
		t.Errorf("median: %d, %v, want 23 weeks", at, ok)
	}
	if at, ok := s.Until(0.25); ok {
		t.Errorf("quarter: %d weeks, want none", at)
	}
}

func TestSurvivalQuantiles(t *testing.T) {
	for _, c := range []struct {
		name  string
		spans []Span
		share float64
		want  int64
		ok    bool
	}{
		{"half of four have ended", []Span{{1, false}, {2, false}, {3, false}, {4, false}}, 0.5, 2, true},
		{"three thirds in floating point", []Span{{1, false}, {2, false}, {3, false}}, 1.0 / 3, 2, true},
		{"an end counts before a censoring of the same length", []Span{{5, true}, {5, false}}, 0.5, 5, true},
		{"all censored", []Span{{5, true}}, 0.5, 0, false},
		{"nothing", nil, 0.5, 0, false},
	} {
		if got, ok := NewSurvival(c.spans).Until(c.share); got != c.want || ok != c.ok {
			t.Errorf("%s: got %d, %v, want %d, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}
