package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// noisy returns values around level with a spread of about 15 %.
func noisy(r *rand.Rand, level float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = level * math.Exp(0.15*r.NormFloat64())
	}
	return x
}

const minute = 60_000

func TestLevelChangeIsFoundWhereItIs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x := append(noisy(r, 10*minute, 100), noisy(r, 20*minute, 60)...)
	changes := LevelChanges(x, minute)
	if len(changes) != 1 || changes[0].At < 98 || changes[0].At > 102 || changes[0].P > 0.001 {
		t.Errorf("got %v, want one change near 100", changes)
	}
}

// TestSlowdownAfterEightBuilds proves that half as long again is found after
// eight builds in most cases.
func TestSlowdownAfterEightBuilds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const runs = 200
	found := 0
	for range runs {
		x := append(noisy(r, 10*minute, 150), noisy(r, 15*minute, 8)...)
		if changes := LevelChanges(x, minute); len(changes) > 0 && changes[len(changes)-1].At >= 145 {
			found++
		}
	}
	t.Logf("%d of %d slow-downs found", found, runs)
	if found < runs*85/100 {
		t.Errorf("%d of %d slow-downs found, want 85 %%", found, runs)
	}
}

func TestUnchangedLevelsRarelyChange(t *testing.T) {
	for _, c := range []struct {
		name        string
		correlation float64
		most        int
	}{{"independent builds", 0, 20}, {"builds that resemble each other", 0.5, 80}} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			const runs = 1000
			changed := 0
			for range runs {
				x, noise := make([]float64, 200), 0.0
				for i := range x {
					noise = c.correlation*noise + math.Sqrt(1-c.correlation*c.correlation)*r.NormFloat64()
					x[i] = 10 * minute * math.Exp(0.15*noise)
				}
				if len(LevelChanges(x, minute)) > 0 {
					changed++
				}
			}
			t.Logf("%d of %d show a change", changed, runs)
			if changed > c.most {
				t.Errorf("%d of %d unchanged series show a change, want at most %d", changed, runs, c.most)
			}
		})
	}
}

func TestLevelsWithoutVariance(t *testing.T) {
	constant := func(level float64, n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = level
		}
		return x
	}
	if got := LevelChanges(constant(5*minute, 50), minute); len(got) != 0 {
		t.Errorf("one constant level: got %v, want no change", got)
	}
	got := LevelChanges(append(constant(5*minute, 20), constant(9*minute, 20)...), minute)
	if len(got) != 1 || got[0].At != 20 {
		t.Errorf("two constant levels: got %v, want a change at 20", got)
	}
	if got := LevelChanges(nil, minute); len(got) != 0 {
		t.Errorf("no values: got %v", got)
	}
	if got := LevelChanges(constant(5*minute, 9), minute); len(got) != 0 {
		t.Errorf("too few values: got %v", got)
	}
}

func TestSmallStepsDoNotCount(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for name, x := range map[string][]float64{
		"less than a minute": append(noisy(r, 1*minute, 100), noisy(r, 1.5*minute, 100)...),
		"less than a tenth":  append(noisy(r, 100*minute, 2000)[:200], noisy(r, 103*minute, 250)...),
	} {
		if got := LevelChanges(x, minute); len(got) != 0 {
			t.Errorf("%s: got %v, want no change", name, got)
		}
	}
}

func BenchmarkLevelChanges(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	x := append(noisy(r, 10*minute, 250), noisy(r, 14*minute, 250)...)
	for b.Loop() {
		LevelChanges(x, minute)
	}
}
