package ci

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestWaitToStart(t *testing.T) {
	checkExamples(t, "wait-to-start", []example{{
		rule: "subtracts the scheduled time and the time already taken", // elements 3 and 5 of 5
		history: `
			a/x S 1d scheduled=1d1h started=1d59m50s
			a/x F 2d scheduled=2d1h started=2d59m40s
			a/x A 3d scheduled=3d1h started=3d59m30s
			a/x U 4d scheduled=4d1h started=4d59m20s
			a/x F 28d scheduled=28d1h step=build red=59m    # began a minute after it was scheduled`,
		want: `a/x | 30 | 60 | 5`,
	}, {
		rule: "the 95 % quantile is the 19th of 20",
		history: strings.Repeat("a/x S 1d scheduled=1d1h started=1d59m\n", 18) + `
			a/x S 1d scheduled=1d1h started=1d58m
			a/x S 1d scheduled=1d1h started=1d50m`,
		want: `a/x | 60 | 120 | 20`,
	}, {
		rule: "the first event may not be the end, and has all three times",
		history: strings.Repeat("a/x S 1d scheduled=1d1h started=1d59m\n", 4) + `
			a/x S 1d scheduled=1d1h took=59m         # the first event is the end of the pipeline
			a/x S 1d started=1d59m                   # not scheduled
			a/x F 1d scheduled=1d1h step=build       # no duration
			a/x S 28d1s scheduled=29d started=28d2h  # too old`,
	}, {
		rule: "less than a second too early is no wait, more is a clock that runs backwards",
		history: `
			a/x S 1d scheduled=1d1h started=1d1h999ms
			a/x S 1d scheduled=1d1h started=1d1h1ms
			a/x S 1d scheduled=1d1h started=1d1h
			a/x S 1d scheduled=1d1h started=1d59m59s
			a/x S 1d scheduled=1d1h started=1d59m58s
			a/x S 1d scheduled=1d1h started=1d1h1s
			a/x S 1d scheduled=1d1h started=1d2h`,
		want: `a/x | 0 | 2 | 5`,
	}})
}

func TestBuildsThatBeganBeforeTheyWereScheduledAreCounted(t *testing.T) {
	events := buildtest.Events(t, `
		a/x S 1d scheduled=1d1h started=1d1h1s
		a/x S 1d scheduled=1d1h started=1d1h999ms
		a/x S 1d scheduled=1d1h started=1d2h
		a/x S 28d1s scheduled=29d1h started=29d2h    # too old`)
	f := reportOn(testOptions(), events).Figure(everything, "wait-to-start")
	if want := "2 builds with a start before the scheduled time were left out."; !slices.Contains(f.Warnings, want) {
		t.Errorf("the warnings are %q, want %q among them", f.Warnings, want)
	}
}

func TestWaitToStartOfHugeDurations(t *testing.T) {
	events := buildtest.Events(t, strings.Repeat("a/x S 1d scheduled=1d1h started=1d59m\n", 5))
	for i := range events {
		events[i].Duration = -(1 << 53)
	}
	if f := reportOn(testOptions(), events).Figure(everything, "wait-to-start"); len(f.Rows) != 0 {
		t.Errorf("negative durations give %q, want none", texts(f.Rows))
	}
	for i := range events {
		events[i].Duration = 1 << 53
	}
	f := reportOn(testOptions(), events).Figure(everything, "wait-to-start")
	if len(f.Rows) != 0 || len(f.Warnings) != 1 {
		t.Errorf("durations of 2^53 ms give %q and warnings %q, want no row and one warning", texts(f.Rows), f.Warnings)
	}
}

func TestWaitToStartIsCutToTwentyRows(t *testing.T) {
	var history strings.Builder
	for i := range 25 {
		for range 5 {
			fmt.Fprintf(&history, "a/p%02d S 1d scheduled=1d1h started=1d%dm\n", i, 59-i)
		}
	}
	f := reportOn(testOptions(), buildtest.Events(t, history.String())).Figure(everything, "wait-to-start")
	if len(f.Rows) != 20 || f.N != 125 || f.Rows[0][0].String() != "a/p24" {
		t.Errorf("%d rows of %d builds from %v on, want 20 of 125 from a/p24 on", len(f.Rows), f.N, f.Rows[0][0])
	}
}

func TestWaitToStartEqualsNaiveComputation(t *testing.T) {
	checkPlain(t, "wait-to-start", func(h *history, s Selection) table {
		return plainRanking(h, s, 1, 95, func(b *buildtest.Build) float64 {
			if b.Wait <= -1 {
				return math.NaN()
			}
			return math.Max(0, b.Wait)
		})
	})
}
