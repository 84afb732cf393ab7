package ci

import (
	"slices"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is 2019-11-20T10:37:23Z; 180 days before its day is 2019-05-24.
func TestDailyTimeline(t *testing.T) {
	checkExamples(t, "daily-timeline", []example{{
		rule: "shows the share of each outcome on full days", nonzero: "builds",
		history: `
			a/x S 2019-11-20T00:00     # the as-of day is not over
			a/x S 2019-11-19T23:59
			a/x F 2019-11-19T00:00
			a/x A 2019-11-19T12:00
			a/x S 2019-11-19T12:00
			a/x U 2019-11-19T12:00     # no known end
			a/x F 2019-05-24T00:00
			a/x F 2019-05-23T23:59     # the day before the first`,
		want: `
			2019-05-24 | 1 | 0 | 100 | 0 | null
			2019-11-19 | 4 | 50 | 25 | 25 | 25`,
	}, {
		rule: "days are those of the configured zone", nonzero: "builds", zone: "Asia/Kolkata", // 5 h 30 min ahead
		history: `
			a/x S 2019-11-18T18:29
			a/x F 2019-11-18T18:30`,
		want: `
			2019-11-18 | 1 | 100 | 0 | 0 | 0
			2019-11-19 | 1 | 0 | 100 | 0 | 50`,
	}})
	f := reportOn(testOptions(), nil).Figure(everything, "daily-timeline")
	const nothing = " | 0 | null | null | null | null"
	if got := texts(f.Rows); len(got) != 180 || got[0] != "2019-05-24"+nothing || got[179] != "2019-11-19"+nothing {
		t.Errorf("without builds: %d rows from %q to %q", len(got), got[0], got[len(got)-1])
	}
}

// Apia had no 30 December 2011.
func TestDayThatTheCalendarLeavesOutHasNoBuilds(t *testing.T) {
	o := testOptions()
	o.AsOf, o.Location = time.Date(2012, 1, 5, 10, 37, 23, 0, time.UTC), zone(t, "Pacific/Apia")
	rows := texts(reportOn(o, buildtest.Events(t, `
		a/x S 2011-12-29T22:00     # noon of the 29th in Apia
		a/x S 2011-12-30T10:00     # the first instant of the 31st in Apia`)).Figure(everything, "daily-timeline").Rows)
	for _, want := range []string{"2011-12-29 | 1 | 100 | 0 | 0 | 0", "2011-12-30 | 0 | null | null | null | 0", "2011-12-31 | 1 | 100 | 0 | 0 | 0"} {
		if !slices.Contains(rows, want) {
			t.Errorf("there is no row %s", want)
		}
	}
}

func TestDailyTimelineEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "daily-timeline", func(h *history, s Selection) (want table) {
		loc := h.location()
		year, month, day := h.options.AsOf.In(loc).Date()
		days := map[string][]string{} // statuses of known ends
		for _, b := range h.of(s) {
			if b.Known() {
				day := b.End.Time().In(loc).Format(time.DateOnly)
				days[day] = append(days[day], b.Status)
			}
		}
		var failures, totals []int
		for i := -180; i < 0; i++ {
			noon := time.Date(year, month, day+i, 12, 0, 0, 0, loc)
			counts := map[string]int{}
			for _, status := range days[noon.Format(time.DateOnly)] {
				counts[status]++
			}
			total := len(days[noon.Format(time.DateOnly)])
			want.n += total
			failures, totals = append(failures, counts["FAILURE"]), append(totals, total)
			mean := figure.Null()
			if i >= -174 {
				failed, all := 0, 0
				for k := len(totals) - 7; k < len(totals); k++ {
					failed, all = failed+failures[k], all+totals[k]
				}
				mean = naivePercent(failed, all)
			}
			want.add(figure.Date(noon), integer(total), naivePercent(counts["SUCCESS"], total),
				naivePercent(counts["FAILURE"], total), naivePercent(counts["ABORTED"], total), mean)
		}
		return want
	})
}

func TestTimelineMarksBothComparedPeriodsWithTheirRates(t *testing.T) {
	f := reportOn(testOptions(), buildtest.Events(t, `
		a/x F 2019-11-19T12:00
		a/x S 2019-11-06T12:00     # the first of the last 14 days
		a/x F 2019-11-05T12:00     # the last of the 14 days before
		a/x F 2019-10-23T12:00
		a/x S 2019-10-22T12:00     # neither`)).Figure(everything, "daily-timeline")
	day := func(month time.Month, day int) time.Time { return time.Date(2019, month, day, 0, 0, 0, 0, time.UTC) }
	want := []figure.Period{
		{From: day(10, 23), To: day(11, 6), Level: 100, Text: "in the 14 before"},
		{From: day(11, 6), To: day(11, 20), Level: 50, Text: "of finished builds failed in the last 14 days"},
	}
	if !slices.Equal(f.Chart.Periods, want) {
		t.Errorf("got  %v\nwant %v", f.Chart.Periods, want)
	}
}
