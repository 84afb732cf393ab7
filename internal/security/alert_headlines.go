package security

import (
	"cmp"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// alertsUrgent is the number of open critical and high alerts.
var alertsUrgent = alertCount("alerts-urgent", "Open critical and high alerts", "alerts-open",
	func(a *Alert, t time.Time) bool { return a.isUrgent() && a.openAt(t) })

// alertsOpenNow is the number of open alerts of a team or repository.
var alertsOpenNow = alertCount("alerts-open-now", "Open alerts", "open-alerts", (*Alert).openAt)

// alertsOverdueNow is the number of overdue alerts of a team or repository.
var alertsOverdueNow = func() headline {
	h := alertCount("alerts-overdue-now", "Overdue alerts", "open-alerts", (*Alert).overdueAt)
	h.NUnit, h.NWhich = "open alerts", ""
	count := h.Fill
	h.Fill = func(v *view, h *figure.Headline) {
		count(v, h)
		h.N = len(v.selected(isOpen))
	}
	return h
}()

// alertCount describes the number of alerts that are something at an instant, now
// and 14 days ago.
func alertCount(id, title, figureID string, is func(*Alert, time.Time) bool) headline {
	return headline{
		Headline: figure.Headline{ID: id, Title: title, Unit: figure.Alerts, NUnit: figure.Alerts, NWhich: "ever seen",
			Period: agoPeriod, Better: -1, Figure: figureID, NoteNames: figure.Nothing},
		Fill: func(v *view, h *figure.Headline) {
			h.N = len(v.alerts)
			if h.Note = v.withoutAlerts(); h.Note != "" {
				return
			}
			v.remember(h, func(t time.Time) figure.Value {
				n := 0
				for _, a := range v.alerts {
					if is(a, t) {
						n++
					}
				}
				return integer(n)
			})
			h.Note = v.hiddenAlerts()
		},
	}
}

// agoPeriod is what headlines call the instant that they are compared with.
const agoPeriod = "14 days ago"

// historyWeeks is the number of weeks before as-of that headlines look back on.
const historyWeeks = 12

// before returns the instant that headlines are compared with.
func (s *Security) before() time.Time { return s.asOf.Add(-2 * week) }

// remember sets a headline's number now, then, and at the ends of the weeks up to
// now. The past follows from the times at which alerts were created and closed.
func (s *Security) remember(h *figure.Headline, at func(time.Time) figure.Value) {
	for weeks := historyWeeks; weeks >= 0; weeks-- {
		h.History = append(h.History, at(s.asOf.Add(-time.Duration(weeks)*week)))
	}
	h.Before, h.Value = h.History[historyWeeks-2], h.History[historyWeeks]
}

// oldestCritical is the age of the open critical alert that was created first.
var oldestCritical = headline{
	Headline: figure.Headline{
		ID: "oldest-critical", Title: "Oldest open critical alert", Unit: figure.Days, Period: agoPeriod, Better: -1,
		Figure: "alerts-age", Note: "no critical alert is open", NoteNames: figure.Nothing,
	},
	Fill: func(v *view, h *figure.Headline) {
		all := v.selected(func(a *Alert) bool { return a.Severity == critical }) // the newest come first
		open := slices.DeleteFunc(slices.Clone(all), func(a *Alert) bool { return !a.Open })
		h.N = len(open)
		if note := v.withoutAlerts(); note != "" || h.N == 0 {
			h.Note = cmp.Or(note, h.Note)
			return
		}
		v.remember(h, func(t time.Time) figure.Value {
			for _, a := range slices.Backward(all) {
				if a.openAt(t) {
					return figure.Number(inDays(t.Sub(a.CreatedAt)))
				}
			}
			return figure.Null()
		})
		h.NUnit, h.Note = "open critical alerts", "since "+words.Day(open[h.N-1].CreatedAt.UTC())
	},
}
