package ci

import (
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// 2019-11-18 is a Monday.
func TestFailureHeatmap(t *testing.T) {
	checkExamples(t, "failure-heatmap", []example{{
		rule: "takes the same hour of both weeks together", nonzero: "builds",
		history: `
			a/x S 2019-11-18T09:00
			a/x F 2019-11-18T09:59
			a/x A 2019-11-11T09:30
			a/x S 2019-11-18T10:00
			a/x U 2019-11-18T10:30     # no known end
			a/x F 2019-11-04T09:30     # too old`,
		want: `
			Monday | 9 | 3 | 2 | 66.66666666666667
			Monday | 10 | 1 | 0 | 0`,
	}, {
		rule: "begins with Monday and ends with Sunday", nonzero: "builds",
		history: `
			a/x S 2019-11-17T23:59
			a/x S 2019-11-18T00:00`,
		want: `
			Monday | 0 | 1 | 0 | 0
			Sunday | 23 | 1 | 0 | 0`,
	}, {
		rule: "reads the clock of the configured zone", nonzero: "builds", zone: "Asia/Kolkata", // 5 h 30 min ahead
		history: `a/x F 2019-11-17T19:00`,
		want:    `Monday | 0 | 1 | 1 | 100`,
	}})
	f := reportOn(testOptions(), nil).Figure(everything, "failure-heatmap")
	if got := texts(f.Rows); len(got) != 168 || got[0] != "Monday | 0 | 0 | 0 | null" || got[167] != "Sunday | 23 | 0 | 0 | null" {
		t.Errorf("without builds: %d rows from %q to %q", len(got), got[0], got[len(got)-1])
	}
}

// At 02:00 on 27 October 2019 London put the clock back to 01:00: the hour from 1
// is two hours long, and no other hour gets any of it.
func TestHeatmapPoolsTheRepeatedHourUnderItsClockHour(t *testing.T) {
	o := testOptions()
	o.AsOf, o.Location = time.Date(2019, 11, 1, 0, 0, 0, 0, time.UTC), zone(t, "Europe/London")
	r := reportOn(o, buildtest.Events(t, `
		a/x S 2019-10-26T23:59     # 00:59 in summer time
		a/x F 2019-10-27T00:00     # 01:00 in summer time
		a/x F 2019-10-27T01:59     # 01:59 in winter time
		a/x S 2019-10-27T02:00`))
	got := texts(r.Figure(everything, "failure-heatmap").Rows)[6*24:][:4]
	for i, want := range []string{
		"Sunday | 0 | 1 | 0 | 0",
		"Sunday | 1 | 2 | 2 | 100",
		"Sunday | 2 | 1 | 0 | 0",
		"Sunday | 3 | 0 | 0 | null",
	} {
		if got[i] != want {
			t.Errorf("got %s, want %s", got[i], want)
		}
	}
}

func TestFailureHeatmapEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "failure-heatmap", func(h *history, s Selection) (want table) {
		var builds []*buildtest.Build
		for _, b := range h.of(s) {
			if b.Known() && h.within(b.End, 14) {
				builds = append(builds, b)
			}
		}
		for day := 1; day <= 7; day++ {
			for hour := range 24 {
				n, failed := 0, 0
				for _, b := range builds {
					at := b.End.Time().In(h.location())
					if at.Weekday() == time.Weekday(day%7) && at.Hour() == hour {
						n++
						if b.Failed() {
							failed++
						}
					}
				}
				want.n += n
				want.add(figure.String(time.Weekday(day%7).String()), integer(hour), integer(n), integer(failed), naivePercent(failed, n))
			}
		}
		return want
	})
}
