package stats

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func outcomes(greens, reds int) []bool {
	return append(make([]bool, greens), slices.Repeat([]bool{true}, reds)...)
}

func TestRedsNeededToBeCertain(t *testing.T) {
	for greens, want := range map[int]int{10: 6, 14: 5, 20: 4, 30: 4, 50: 3, 100: 3, 200: 2} {
		reds := 1
		for !NewOutcomeHistory(outcomes(greens, reds)).TurnedRed() {
			reds++
		}
		if reds != want {
			t.Errorf("after %d greens: certain after %d reds, want %d", greens, reds, want)
		}
	}
}

func TestTurnedRedNeedsAChange(t *testing.T) {
	for name, x := range map[string][]bool{
		"no outcome":                 nil,
		"only failures":              outcomes(0, 50),
		"only successes":             outcomes(50, 0),
		"turned green":               append(outcomes(0, 50), outcomes(50, 0)...),
		"turned red and green again": append(outcomes(50, 20), outcomes(50, 0)...),
	} {
		if NewOutcomeHistory(x).TurnedRed() {
			t.Errorf("%s: turned red, want not", name)
		}
	}
}

func TestSegmentsOfAnOutage(t *testing.T) {
	x := append(outcomes(100, 60), outcomes(100, 30)...)
	if got := NewOutcomeHistory(x).Starts; !slices.Equal(got, []int{0, 100, 160, 260}) {
		t.Errorf("segments start at %v, want 0, 100, 160, 260", got)
	}
}

func TestSuspects(t *testing.T) {
	if first, last := NewOutcomeHistory(outcomes(100, 20)).Suspects(); first != 99 || last != 100 {
		t.Errorf("a sharp change: the suspects are %d to %d, want 99 to 100", first, last)
	}
	// A few failures before the change widen the range.
	x := outcomes(100, 30)
	x[97], x[95] = true, true
	if first, last := NewOutcomeHistory(x).Suspects(); first < 90 || first > 95 || last < 100 || last-first > 11 {
		t.Errorf("a blurred change: the suspects are %d to %d, want a few around the change", first, last)
	}
}

// TestUnchangedOutcomesRarelyTurnRed prints the share of steady pipelines that
// would be called broken.
func TestUnchangedOutcomesRarelyTurnRed(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const runs = 1000
	turned := 0
	for range runs {
		x := make([]bool, 300)
		for i := range x {
			x[i] = r.Float64() < 0.15
		}
		if NewOutcomeHistory(x).TurnedRed() {
			turned++
		}
	}
	t.Logf("%d of %d unchanged pipelines turned red", turned, runs)
	if turned > 5 {
		t.Errorf("%d of %d unchanged pipelines turned red, want at most 5", turned, runs)
	}
}

func BenchmarkOutcomeHistory(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]bool, 500)
	for i := range x {
		x[i] = r.Float64() < 0.2
	}
	for b.Loop() {
		NewOutcomeHistory(x)
	}
}
