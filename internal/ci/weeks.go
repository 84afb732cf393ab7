package ci

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// weeksShown is the number of full weeks that figures by week show.
const weeksShown = 24

const secondsWeek = 7 * secondsDay

var columnWeekEnd = figure.Column{Name: "week_end", Title: "Week to", Type: figure.TypeDate, Role: figure.LastDay}

// fullWeeks are the last full weeks before as-of, Monday 00:00 to Sunday 24:00 in
// UTC.
type fullWeeks struct {
	first int64 // the beginning of the first, in seconds since 1970
}

func (r *Report) weeks() fullWeeks {
	// 1970-01-05 was a Monday.
	monday := floorDiv(r.asOf.Sec-4*secondsDay, secondsWeek)*secondsWeek + 4*secondsDay
	return fullWeeks{monday - weeksShown*secondsWeek}
}

// of returns the number of the week of an instant; ok is false if it is not one of
// those shown.
func (w fullWeeks) of(at eventfile.Instant) (week int, ok bool) {
	n := floorDiv(at.Sec-w.first, secondsWeek)
	return int(n), n >= 0 && n < weeksShown
}

// sunday returns the last day of a week.
func (w fullWeeks) sunday(week int) figure.Value {
	return figure.Date(time.Unix(w.first+int64(week)*secondsWeek+6*secondsDay, 0).UTC())
}
