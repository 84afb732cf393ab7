package ci

import (
	"math"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestDurationHistogram(t *testing.T) {
	checkExamples(t, "duration-histogram", []example{{
		rule: "the lower edge belongs to the bin and the last bin holds the longest build",
		history: `
			a/x S 1d scheduled=1d took=0m
			a/x F 1d scheduled=1d took=59999ms
			a/x A 1d scheduled=1d took=1m
			a/x S 1d scheduled=1d took=3m30s
			a/x U 1d scheduled=1d took=90m      # no known end
			a/x S 1d took=90m                   # no scheduled time
			a/x S 1d scheduled=1d              # no duration
			a/x S 1d scheduled=15d took=90m     # scheduled too early
			-   S 1d scheduled=1d took=3m       # builds without a pipeline count here`,
		want: `
			0 | 1 | 1 | 1 | 0
			1 | 2 | 0 | 0 | 1
			2 | 3 | 0 | 0 | 0
			3 | 4 | 2 | 0 | 0`,
	}, {
		rule: "120 minutes need bins of two minutes", nonzero: "success",
		history: `a/x S 1d scheduled=1d took=120m`,
		want:    `120 | 122 | 1 | 0 | 0`,
	}, {
		rule: "no builds, no rows",
	}})
}

func TestDurationHistogramEqualsNaiveComputation(t *testing.T) {
	widths := []float64{1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720}
	for w := 1440.0; w < 1e300; w *= 2 {
		widths = append(widths, w)
	}
	checkAgainst(t, "duration-histogram", func(h *history, s Selection) (want table) {
		var durations []float64
		var statuses []string
		longest := -1.0
		for _, b := range h.of(s) {
			if b.Known() && !math.IsNaN(b.Duration) && h.within(b.Scheduled, 14) {
				durations, statuses = append(durations, b.Duration), append(statuses, b.Status)
				longest = max(longest, b.Duration)
				want.n++
			}
		}
		if longest < 0 {
			return want
		}
		i := 0
		for longest >= 120*widths[i]*60000 {
			i++
		}
		for from := 0.0; from*60000 <= longest; from += widths[i] {
			n := map[string]int{}
			for k, d := range durations {
				if d >= from*60000 && d < (from+widths[i])*60000 {
					n[statuses[k]]++
				}
			}
			want.add(figure.Number(from), figure.Number(from+widths[i]), integer(n["SUCCESS"]), integer(n["FAILURE"]), integer(n["ABORTED"]))
		}
		return want
	})
}

func TestBinWidthIsTheLeastThatNeedsAtMost120Bins(t *testing.T) {
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

func TestWholeMinutesAreExact(t *testing.T) {
	for _, c := range []struct{ d, want float64 }{
		{0, 0}, {59999, 0}, {59999.99999999999, 0}, {60000, 1}, {119999, 1}, {120000, 2},
		{60000 * 123456789, 123456789}, {60000*123456789 - 1, 123456788},
	} {
		if got := wholeMinutes(c.d); got != c.want {
			t.Errorf("wholeMinutes(%v) = %v, want %v", c.d, got, c.want)
		}
	}
}
