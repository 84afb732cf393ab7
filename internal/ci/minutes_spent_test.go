package ci

import (
	"math"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestMinutesSpent(t *testing.T) {
	checkExamples(t, "minutes-spent", []example{{
		rule: "divides durations by what became of the builds",
		history: `
			a/x S 1d took=50m
			a/x F 2d took=30m step=build red=10m
			a/x A 3d took=20m
			a/x U 3d took=500m       # no known end
			a/x S 3d                 # no duration
			a/x S 28d took=0m
			a/x S 28d1s took=500m    # too old`,
		want: `
			passed | 2 | 50 | 50
			until the first failure | 1 | 10 | 10
			after the first failure | 1 | 20 | 20
			aborted | 1 | 20 | 20`,
	}, {
		rule: "without a failed step all of the duration is until the first failure",
		history: `
			a/x F 1d took=30m
			a/x F 1d took=10m step=build red=40m    # longer than the build`,
		want: `
			passed | 0 | 0 | 0
			until the first failure | 2 | 40 | 100
			after the first failure | 2 | 0 | 0
			aborted | 0 | 0 | 0`,
	}, {
		rule:    "shares of nothing are missing",
		history: `a/x S 1d took=0m`,
		want: `
			passed | 1 | 0 | null
			until the first failure | 0 | 0 | null
			after the first failure | 0 | 0 | null
			aborted | 0 | 0 | null`,
	}, {
		rule: "builds without a pipeline count among everything",
		history: `
			- S 1d took=30m
			a/x S 1d took=10m`,
		want: `
			passed | 2 | 40 | 100
			until the first failure | 0 | 0 | 0
			after the first failure | 0 | 0 | 0
			aborted | 0 | 0 | 0`,
	}, {
		rule:      "builds without a pipeline count in no other selection",
		selection: Selection{Project: All, Type: NonNightly},
		history: `
			- S 1d took=30m
			a/x S 1d took=10m
			b/x S 2d took=5m
			b/x S 1d took=5m by=schedule    # so b/x is a nightly pipeline`,
		want: `
			passed | 1 | 10 | 100
			until the first failure | 0 | 0 | 0
			after the first failure | 0 | 0 | 0
			aborted | 0 | 0 | 0`,
	}})
}

func TestMinutesSpentOfHugeDurations(t *testing.T) {
	events := buildtest.Events(t, `
		a/x S 1d took=1m
		a/x S 1d took=1m
		a/x A 1d took=1m`)
	for i := range events {
		events[i].Duration = 1 << 53
	}
	rows := reportOn(testOptions(), events).Figure(everything, "minutes-spent").Rows
	for i, want := range []float64{math.Ldexp(1, 54) / 60000, 0, 0, math.Ldexp(1, 53) / 60000} {
		if got, _ := rows[i][2].Float(); got != want {
			t.Errorf("row %d has %v minutes, want %v", i, got, want)
		}
	}
}

func TestMinutesSpentEqualsNaiveComputation(t *testing.T) {
	checkPlain(t, "minutes-spent", func(h *history, s Selection) (want table) {
		var passed, until, after, aborted []float64
		for _, b := range plainBuilds(h, s) {
			if !b.Known() || math.IsNaN(b.Duration) || !h.within(b.End, 28) {
				continue
			}
			want.n++
			switch b.Status {
			case "SUCCESS":
				passed = append(passed, b.Duration)
			case "ABORTED":
				aborted = append(aborted, b.Duration)
			case "FAILURE":
				red := b.Duration
				if !math.IsNaN(b.TimeToRed) {
					red = min(red, b.TimeToRed)
				}
				until, after = append(until, red), append(after, b.Duration-red)
			}
		}
		total := plainSum(passed) + plainSum(until) + plainSum(after) + plainSum(aborted)
		add := func(kind string, list []float64) {
			share := figure.Null()
			if total > 0 {
				share = figure.Number(100 * plainSum(list) / total)
			}
			want.add(figure.String(kind), integer(len(list)), figure.Number(plainSum(list)/60000), share)
		}
		add("passed", passed)
		add("until the first failure", until)
		add("after the first failure", after)
		add("aborted", aborted)
		return want
	})
}
