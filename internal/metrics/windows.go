package metrics

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// The lengths of the windows, in days of 86,400 s, and of the grids.
const (
	recentDays   = 14
	timelineDays = 180
	quarterHours = recentDays * 24 * 4
	weekHours    = 7 * 24
)

const (
	secondsADay     = 86400
	secondsAQuarter = 15 * 60
)

// windows answers which of the windows before as-of an instant lies in.
type windows struct {
	asOf     dataset.Instant
	dayAgo   dataset.Instant
	recent   dataset.Instant // 14 days ago
	previous dataset.Instant // 28 days ago
	quarter0 int64           // start of the first quarter hour, in seconds since the epoch
	// firstDay is the first of the 180 full days before the as-of day, as
	// midnight UTC.
	firstDay time.Time
	location *time.Location
}

func newWindows(asOf time.Time, location *time.Location) *windows {
	ago := func(days int64) dataset.Instant {
		i := dataset.InstantOf(asOf)
		i.Sec -= days * secondsADay
		return i
	}
	w := &windows{
		asOf: ago(0), dayAgo: ago(1), recent: ago(recentDays), previous: ago(2 * recentDays),
		location: location,
	}
	w.quarter0 = floorDiv(asOf.Unix(), secondsAQuarter)*secondsAQuarter - (quarterHours-1)*secondsAQuarter
	year, month, day := asOf.In(location).Date()
	w.firstDay = time.Date(year, month, day-timelineDays, 0, 0, 0, 0, time.UTC)
	return w
}

// since reports whether the instant lies in [from, as-of].
func (w *windows) since(from, at dataset.Instant) bool {
	return !at.IsMissing() && at.Compare(from) >= 0 && at.Compare(w.asOf) <= 0
}

// quarterOf returns the number of the quarter hour of an instant, or -1 if it
// lies in none or after as-of.
func (w *windows) quarterOf(at dataset.Instant) int {
	if at.IsMissing() || at.Compare(w.asOf) > 0 || at.Sec < w.quarter0 {
		return -1
	}
	return int((at.Sec - w.quarter0) / secondsAQuarter)
}

// quarterStart returns the beginning of a quarter hour.
func (w *windows) quarterStart(i int) time.Time {
	return time.Unix(w.quarter0+int64(i)*secondsAQuarter, 0).UTC()
}

// dayOf returns the number of the calendar day of an instant among the 180
// before the as-of day, or -1. The day is the one the zone's calendar shows,
// whatever clock changes did to its length.
func (w *windows) dayOf(at dataset.Instant) int {
	seconds := at.Sec
	if w.location != time.UTC {
		year, month, day := at.Time().In(w.location).Date()
		seconds = time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	}
	day := floorDiv(seconds-w.firstDay.Unix(), secondsADay)
	if day < 0 || day >= timelineDays {
		return -1
	}
	return int(day)
}

// day returns a calendar day of the timeline, as midnight UTC.
func (w *windows) day(i int) time.Time { return w.firstDay.AddDate(0, 0, i) }

// hourOfWeek returns the clock hour of an instant, counted from Monday 00:00 in
// the configured zone.
func (w *windows) hourOfWeek(at dataset.Instant) int {
	if w.location == time.UTC {
		// 1970-01-01 was a Thursday.
		hours := floorDiv(at.Sec, 3600) + 3*24
		return int(hours - floorDiv(hours, weekHours)*weekHours)
	}
	t := at.Time().In(w.location)
	return (int(t.Weekday())+6)%7*24 + t.Hour()
}

// floorDiv returns a/b rounded down.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
