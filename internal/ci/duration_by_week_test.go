package ci

import (
	"math"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is Wednesday, 2019-11-20.
func TestDurationByWeek(t *testing.T) {
	checkExamples(t, "duration-by-week", []example{{
		rule:    "weeks are from Monday to Sunday in UTC, whatever the time zone",
		nonzero: "builds",
		zone:    "Pacific/Auckland",
		history: `
			a/x S 2019-06-02T23:59 took=1m     # before the first week
			a/x S 2019-06-03T00:00 took=2m
			a/x S 2019-11-10T23:59 took=3m
			a/x S 2019-11-11T00:00 took=4m
			a/x S 2019-11-17T23:59 took=5m
			a/x S 2019-11-18T00:00 took=6m     # the week is not over`,
		want: `
			2019-06-09 | 1 | 2 | 2
			2019-11-10 | 1 | 3 | 3
			2019-11-17 | 2 | 4 | 5`,
	}, {
		rule:    "counts successful builds with a duration, also those without a pipeline",
		nonzero: "builds",
		history: `
			a/x S 2019-11-11T12:00 took=1m
			b/y S 2019-11-12T12:00 took=3m
			-   S 2019-11-12T12:00 took=2m
			a/x S 2019-11-13T12:00
			a/x F 2019-11-13T12:00 took=9m
			a/x A 2019-11-13T12:00 took=9m
			a/x U 2019-11-13T12:00 took=9m`,
		want: `2019-11-17 | 3 | 2 | 3`,
	}, {
		rule:      "a selection has no builds without a pipeline, and all types of a pipeline",
		nonzero:   "builds",
		selection: Selection{Project: All, Type: NonNightly},
		history: `
			-   S 2019-11-12T12:00 took=9m
			a/x S 2019-11-12T12:00 took=2m by=schedule
			a/x S 2019-11-13T12:00 took=4m
			b/x S 2019-11-12T12:00 took=9m
			b/x S 2019-11-13T12:00 took=9m by=schedule`,
		want: `2019-11-17 | 2 | 2 | 4`,
	}})
}

func TestDurationByWeekHasARowForEachWeek(t *testing.T) {
	f := reportOn(testOptions(), buildtest.Events(t, `a/x F 5d`)).Figure(everything, "duration-by-week")
	if len(f.Rows) != 24 || f.N != 0 {
		t.Fatalf("%d rows of %d builds, want 24 of 0", len(f.Rows), f.N)
	}
	list := texts(f.Rows)
	if first, last := list[0], list[23]; first != "2019-06-09 | 0 | null | null" || last != "2019-11-17 | 0 | null | null" {
		t.Errorf("the rows are %q to %q, want weeks to 2019-06-09 and to 2019-11-17 without builds", first, last)
	}
}

func TestDurationByWeekEqualsNaiveComputation(t *testing.T) {
	checkPlain(t, "duration-by-week", func(h *history, s Selection) (want table) {
		weeks, builds := plainWeeks(h), plainBuilds(h, s)
		for i, monday := range weeks[:24] {
			var durations []float64
			for _, b := range builds {
				end := b.End.Time()
				if b.Status == "SUCCESS" && !math.IsNaN(b.Duration) && !end.Before(monday) && end.Before(weeks[i+1]) {
					durations = append(durations, b.Duration)
				}
			}
			median, upper := figure.Null(), figure.Null()
			if len(durations) > 0 {
				median, upper = figure.Number(plainRank(durations, 50)/60000), figure.Number(plainRank(durations, 95)/60000)
			}
			want.add(figure.Date(monday.AddDate(0, 0, 6)), integer(len(durations)), median, upper)
			want.n += len(durations)
		}
		return want
	})
}
