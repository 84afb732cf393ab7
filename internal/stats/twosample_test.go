package stats

import (
	"math"
	"testing"
)

// Student's sleep data: hours of additional sleep under two drugs.
var (
	sleepOne = []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}
	sleepTwo = []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
)

func momentsOf(x []float64) (m moments) {
	for _, v := range x {
		m.add(v)
	}
	return m
}

func TestStudentOnSleepData(t *testing.T) {
	got := studentT(momentsOf(sleepOne), momentsOf(sleepTwo), 1)
	if !near(got, 1.8608, 0.00005) {
		t.Errorf("t = %v, want 1.8608", got)
	}
	if p := studentP(got, 18); !near(p, 0.07919, 0.000005) {
		t.Errorf("p = %v, want 0.07919", p)
	}
}

func TestStudentWithoutVariance(t *testing.T) {
	ones, twos := momentsOf([]float64{1, 1, 1}), momentsOf([]float64{2, 2, 2})
	if got := studentT(ones, twos, 1); !math.IsInf(got, 1) || studentP(got, 4) != 0 {
		t.Errorf("unequal means: t = %v, p = %v, want p = 0", got, studentP(got, 4))
	}
	if got := studentT(ones, ones, 1); got != 0 || studentP(got, 4) != 1 {
		t.Errorf("equal means: t = %v, p = %v, want p = 1", got, studentP(got, 4))
	}
}

func TestMannWhitneyOnSleepData(t *testing.T) {
	if p := mannWhitneyP(sleepOne, sleepTwo); !near(p, 0.06933, 0.000005) {
		t.Errorf("p = %v, want 0.06933", p)
	}
	if p := mannWhitneyP([]float64{1, 1}, []float64{1, 1, 1}); p != 1 {
		t.Errorf("all equal: p = %v, want 1", p)
	}
}
