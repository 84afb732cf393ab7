package ci

import (
	"math"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// calendar tells the local clock and calendar of instants. It remembers between
// which clock changes the latest one lies, which makes sorted ones cheap; one
// goroutine uses it.
type calendar struct {
	location         *time.Location
	from, to, offset int64 // seconds: offset holds in [from, to)
}

// local returns the seconds from 1970-01-01 00:00 to the instant as local clocks
// and calendars show it.
func (c *calendar) local(at eventfile.Instant) int64 {
	if at.Sec < c.from || at.Sec >= c.to {
		t := at.Time().In(c.location)
		_, offset := t.Zone()
		c.from, c.to, c.offset = math.MinInt64, math.MaxInt64, int64(offset)
		from, to := t.ZoneBounds() // zero where there is no clock change before or after
		if !from.IsZero() {
			c.from = from.Unix()
		}
		if !to.IsZero() {
			c.to = to.Unix()
		}
	}
	return at.Sec + c.offset
}

// day returns the number of the local calendar day since 1970-01-01.
func (c *calendar) day(at eventfile.Instant) int64 { return floorDiv(c.local(at), secondsDay) }

// hoursWeek is the number of hours of a week.
const hoursWeek = 7 * 24

// hourOfWeek returns the local clock hour, counted from Monday 00:00.
func (c *calendar) hourOfWeek(at eventfile.Instant) int {
	hours := floorDiv(c.local(at), 3600) + 3*24 // 1970-01-01 was a Thursday
	return int(hours - floorDiv(hours, hoursWeek)*hoursWeek)
}

// dateOf returns midnight UTC of a day counted since 1970-01-01.
func dateOf(day int64) time.Time { return time.Unix(day*secondsDay, 0).UTC() }

// floorDiv returns a/b rounded down, for b > 0.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
