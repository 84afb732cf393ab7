package security

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// weeks is the number of full weeks that histories of alerts show.
const weeks = 52

const week = 7 * day

// firstWeekEnd returns the end (Sunday 24:00 UTC) of the oldest of the last full
// weeks. The ends of the others follow at intervals of seven days.
func (s *Security) firstWeekEnd() time.Time {
	today := s.asOf.UTC().Truncate(day)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	return monday.AddDate(0, 0, -7*(weeks-1))
}

// weekAt returns the first week whose end is not before t: 0 for all times up to
// the first end, and weeks for those after the last.
func weekAt(first, t time.Time) int {
	if !t.After(first) {
		return 0
	}
	since := t.Sub(first) // at most 292 years, which is past the last
	n := since / week
	if since%week > 0 {
		n++
	}
	return int(min(n, weeks))
}

// weekWithin returns the week that t lies in, Monday 00:00 included; ok is false
// if it is not one of the last full weeks.
func weekWithin(first, t time.Time) (i int, ok bool) {
	since := t.Sub(first.Add(-week))
	if since < 0 || since >= weeks*week {
		return 0, false
	}
	return int(since / week), true
}

var columnWeekEnd = figure.Column{Name: "week_end", Title: "Week to", Type: figure.TypeDate, Role: figure.LastDay}

// sunday returns the date of the Sunday that a week ends with.
func sunday(first time.Time, i int) figure.Value {
	return figure.Date(first.AddDate(0, 0, 7*i-1))
}
