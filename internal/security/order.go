package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// theOrder describes the order of every list of alerts.
const theOrder = "Those known to be exploited come first, then those most days overdue, then by EPSS, severity, runtime before " +
	"development, available fix and age."

// rank gives all alerts their place in the order of lists.
func (s *Security) rank() {
	ordered := slices.SortedFunc(slices.Values(s.alerts), s.compareUrgency)
	for i, a := range ordered {
		a.rank = i
	}
}

// compareUrgency orders alerts, those to deal with first in front. Each criterion
// decides only between alerts that are equal by those before it.
func (s *Security) compareUrgency(a, b *Alert) int {
	return cmp.Or(
		compareFlags(b.exploited, a.exploited),
		cmp.Compare(s.daysOverdue(b), s.daysOverdue(a)),
		cmp.Compare(b.epss(), a.epss()),
		compareSeverities(a.Severity, b.Severity),
		compareFlags(a.isDevelopment(), b.isDevelopment()),
		compareFlags(b.FixedVersion != "", a.FixedVersion != ""),
		a.CreatedAt.Compare(b.CreatedAt),
		strings.Compare(a.label, b.label), strings.Compare(string(a.Kind), string(b.Kind)), cmp.Compare(a.Number, b.Number))
}

// daysOverdue returns the whole days for which an alert has been overdue, and -1 if
// it is not.
func (s *Security) daysOverdue(a *Alert) int {
	if !s.isOverdue(a) {
		return -1
	}
	return int(s.asOf.Sub(a.due) / day)
}

// epss returns the probability of exploitation, below 0 where there is none.
func (a *Alert) epss() float64 {
	if a.EPSS == nil {
		return -1
	}
	return *a.EPSS
}

func (a *Alert) isDevelopment() bool { return a.Scope == "development" }

// mostUrgentFirst orders alerts for a list.
func mostUrgentFirst(alerts []*Alert) []*Alert {
	slices.SortFunc(alerts, func(a, b *Alert) int { return cmp.Compare(a.rank, b.rank) })
	return alerts
}

// why says in words what puts an alert where it stands in a list. Severity and age
// have columns of their own.
func (s *Security) why(a *Alert) string {
	var parts []string
	add := func(applies bool, text string) {
		if applies {
			parts = append(parts, text)
		}
	}
	add(a.exploited, "exploited in the wild")
	add(a.Classification == "malware", "malware")
	add(a.Validity == "active", "still valid")
	add(!a.due.IsZero(), s.dueInWords(a))
	add(a.epss() >= 0.01, fmt.Sprintf("EPSS %.0f%%", 100*a.epss()))
	add(a.FixedVersion != "", "fix "+a.FixedVersion)
	add(a.FixedVersion == "" && a.Kind == dataset.Dependabot && a.Ecosystem != "", "no fix yet")
	add(a.isDevelopment(), "development only")
	return strings.Join(parts, ", ")
}

// dueInWords says when an open alert is due.
func (s *Security) dueInWords(a *Alert) string {
	if late := s.daysOverdue(a); late > 0 {
		return words.CountOf(int64(late), "days") + " overdue"
	} else if late == 0 {
		return "less than a day overdue"
	}
	if left := a.due.Sub(s.asOf); left >= day {
		return "due in " + words.CountOf(int64(left/day), "days")
	}
	return "due within a day"
}

// dueValue returns the day (UTC) on which an alert is due, null without a date.
func dueValue(due time.Time) figure.Value {
	if due.IsZero() {
		return figure.Null()
	}
	return figure.Date(due.UTC())
}

// overdueValue returns the days for which an alert has been overdue.
func overdueValue(v *view, a *Alert) figure.Value {
	if !v.isOverdue(a) {
		return figure.Null()
	}
	return figure.Number(inDays(v.asOf.Sub(a.due)))
}

// epssValue returns the probability of exploitation in percent.
func epssValue(_ *view, a *Alert) figure.Value {
	if a.EPSS == nil {
		return figure.Null()
	}
	return figure.Number(100 * *a.EPSS)
}

// alertList describes a list of alerts with the most urgent first.
func alertList(f figure.Figure, columns fields[*Alert], keep func(*view, *Alert) bool) definition {
	f.Unit, f.Columns = figure.Alerts, columns.columns()
	f.Definition = fmt.Sprintf("%s %s Due by the service level of %s, or earlier if exploited.", f.Definition, theOrder, theServiceLevel)
	return definition{Figure: f, Fill: func(v *view, f *figure.Figure) {
		columns.fill(v, f, mostUrgentFirst(v.selected(func(a *Alert) bool { return keep(v, a) })))
		f.Note = v.exploitedNote()
	}}
}
