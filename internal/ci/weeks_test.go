package ci

import (
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

func TestWeeksAreTheLastFullOnes(t *testing.T) {
	for _, c := range []struct{ name, asOf, first, last string }{
		{"a Wednesday", "2019-11-20T10:37:23Z", "2019-06-09", "2019-11-17"},
		{"the first instant of a Monday", "2019-11-18T00:00:00Z", "2019-06-09", "2019-11-17"},
		{"the last instant of a Sunday", "2019-11-17T23:59:59.999999999Z", "2019-06-02", "2019-11-10"},
		{"after a leap day", "2020-03-02T12:00:00Z", "2019-09-22", "2020-03-01"},
		{"around new year", "2021-01-01T00:00:00Z", "2020-07-19", "2020-12-27"},
		{"an offset that makes it Monday", "2019-11-18T08:00:00+09:00", "2019-06-02", "2019-11-10"},
		{"the beginning of time", "1970-01-01T00:00:00Z", "1969-07-20", "1969-12-28"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			at, err := time.Parse(time.RFC3339Nano, c.asOf)
			if err != nil {
				t.Fatal(err)
			}
			o.AsOf, o.Location = at, zone(t, "Pacific/Auckland") // weeks are those of UTC
			weeks := reportOn(o, nil).weeks()
			if first, last := weeks.sunday(0).String(), weeks.sunday(weeksShown-1).String(); first != c.first || last != c.last {
				t.Errorf("the weeks end on %s to %s, want %s to %s", first, last, c.first, c.last)
			}
		})
	}
}

func TestWeeksAreFromMondayToSunday(t *testing.T) {
	weeks := reportOn(testOptions(), nil).weeks() // 2019-06-03 to 2019-11-17
	const outside = -1
	for _, c := range []struct {
		at   time.Time
		want int
	}{
		{time.Date(2019, 6, 2, 23, 59, 59, 999999999, time.UTC), outside},
		{time.Date(2019, 6, 3, 0, 0, 0, 0, time.UTC), 0},
		{time.Date(2019, 6, 9, 23, 59, 59, 999999999, time.UTC), 0},
		{time.Date(2019, 6, 10, 0, 0, 0, 0, time.UTC), 1},
		{time.Date(2019, 10, 27, 1, 30, 0, 0, zone(t, "Europe/London")), 20}, // the clock changes
		{time.Date(2019, 11, 11, 0, 0, 0, 0, time.UTC), 23},
		{time.Date(2019, 11, 17, 23, 59, 59, 999999999, time.UTC), 23},
		{time.Date(2019, 11, 18, 0, 0, 0, 0, time.UTC), outside},
		{time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), outside},
		{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), outside},
	} {
		got, ok := weeks.of(eventfile.InstantOf(c.at))
		if !ok {
			got = outside
		}
		if got != c.want {
			t.Errorf("%v is in week %d, want %d", c.at, got, c.want)
		}
	}
}
