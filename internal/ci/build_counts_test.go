package ci

import (
	"slices"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is 2019-11-20T10:37:23Z.
func TestBuildCounts(t *testing.T) {
	checkExamples(t, "build-counts", []example{{
		rule: "counts by the quarter hour of the scheduled time", nonzero: "builds",
		history: `
			a/x S 1h scheduled=2019-11-18T09:00
			a/x F 1h scheduled=2019-11-18T09:14
			a/x A 1h scheduled=2019-11-18T09:15
			a/x U 1h scheduled=2019-11-18T09:15   # no known end
			a/x S 1h                              # no scheduled time`,
		want: `
			2019-11-18T09:00:00Z | 2 | 1 | 50
			2019-11-18T09:15:00Z | 1 | 1 | 100`,
	}, {
		rule: "begins 1,343 quarter hours before the one that is not over yet", nonzero: "builds",
		history: `
			a/x S 1h scheduled=2019-11-06T10:44   # before the first
			a/x S 1h scheduled=2019-11-06T10:45
			a/x S 1h scheduled=2019-11-20T10:37
			a/x S 1h scheduled=2019-11-20T10:38   # later than as-of`,
		want: `
			2019-11-06T10:45:00Z | 1 | 0 | 0
			2019-11-20T10:30:00Z | 1 | 0 | 0`,
	}})
}

// At 01:00 UTC on 27 October 2019 London put the clock back from 02:00 to 01:00.
func TestBuildCountsKeepsTheRepeatedHourApart(t *testing.T) {
	o := testOptions()
	o.AsOf, o.Location = time.Date(2019, 11, 1, 0, 0, 0, 0, time.UTC), zone(t, "Europe/London")
	f := reportOn(o, buildtest.Events(t, `
		a/x S 2019-10-28T00:00 scheduled=2019-10-26T23:00   # 00:00 on the 27th in summer time
		a/x S 2019-10-28T00:00 scheduled=2019-10-27T00:30   # 01:30 in summer time
		a/x F 2019-10-28T00:00 scheduled=2019-10-27T01:30   # 01:30 in winter time
		a/x S 2019-10-28T00:00 scheduled=2019-10-27T23:59`)).Figure(everything, "build-counts")
	rows := texts(f.Rows)
	for _, want := range []string{"2019-10-27T00:30:00Z | 1 | 0 | 0", "2019-10-27T01:30:00Z | 1 | 1 | 100"} {
		if !slices.Contains(rows, want) {
			t.Errorf("there is no row %s", want)
		}
	}
	// The day has 25 hours and all four builds.
	if days := texts(f.Excerpt.Rows); !slices.Contains(days, "2019-10-27 | 4 | 1 | 25") {
		t.Errorf("days %q", days)
	}
}

func TestBuildCountsEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "build-counts", func(h *history, s Selection) (want table) {
		first := (h.options.AsOf.Unix()/900)*900 - 1343*900
		var builds, failed [1344]int
		for _, b := range h.of(s) {
			if b.Known() && h.within(b.Scheduled, 15) && b.Scheduled.Sec >= first {
				q := (b.Scheduled.Sec - first) / 900
				builds[q]++
				want.n++
				if b.Failed() {
					failed[q]++
				}
			}
		}
		for q := range builds {
			from := figure.Timestamp(time.Unix(first+int64(q)*900, 0))
			want.add(from, integer(builds[q]), integer(failed[q]), naivePercent(failed[q], builds[q]))
		}
		return want
	})
}
