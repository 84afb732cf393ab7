package security

import (
	"fmt"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Headlines returns the numbers of the overview.
func (s *Security) Headlines() []figure.Headline {
	open := figure.Headline{
		ID: "alerts-urgent", Title: "Open critical and high alerts", Unit: figure.Alerts, N: len(s.alerts), NUnit: figure.Alerts, NWhich: "ever seen",
		Period: "14 days ago", Better: -1, Figure: "alerts-open",
	}
	age := figure.Headline{
		ID: "oldest-critical", Title: "Oldest open critical alert", Unit: figure.Days, Better: -1,
		Figure: "alerts-age", Note: "no critical alert is open",
	}
	before := s.asOf.Add(-14 * day)
	var urgent, urgentBefore int64
	var oldest time.Time
	for _, a := range s.alerts {
		if a.Severity != "critical" && a.Severity != "high" {
			continue
		}
		if a.openAt(before) {
			urgentBefore++
		}
		if !a.Open {
			continue
		}
		urgent++
		if a.Severity == "critical" {
			age.N++
			if oldest.IsZero() || a.CreatedAt.Before(oldest) {
				oldest = a.CreatedAt
			}
		}
	}
	switch {
	case len(s.in.Options.AlertKinds) == 0:
		open.Note, age.Note = "alerts are not read", "alerts are not read"
	case len(s.alerts) == 0:
		open.Note, age.Note = "GitHub reported no alerts", "GitHub reported no alerts"
	default:
		open.Value, open.Before = figure.Integer(urgent), figure.Integer(urgentBefore)
		if age.N > 0 {
			age.Value = figure.Number(inDays(s.asOf.Sub(oldest)))
			age.NUnit = "open critical alerts"
			age.Note = "since " + oldest.UTC().Format("2 January 2006")
		}
	}
	return append([]figure.Headline{open, age}, s.fileHeadlines("runtimes-past-end", "suppressions-expiring")...)
}

// fileHeadlines returns the numbers that come from files. The arguments are the
// ids of the figures that say more about them.
func (s *Security) fileHeadlines(runtimes, suppressions string) []figure.Headline {
	past := figure.Headline{ID: "runtimes-past-end-of-life", Title: "Runtimes past end of life", Unit: figure.Runtimes, NUnit: figure.Runtimes, Better: -1,
		Figure: runtimes}
	expired := figure.Headline{ID: "suppressions-expired", Title: "Expired suppressions", Unit: figure.Rules, NUnit: figure.Rules, Better: -1,
		Figure: suppressions}
	if !s.HasRepositories() {
		past.Note, expired.Note = "repositories were not read", "repositories were not read"
		return []figure.Headline{past, expired}
	}
	var pastEnds, expiredRules, soon int64
	for _, r := range s.repositories {
		for _, runtime := range r.runtimes() {
			past.N++
			if s.endState(runtime) == pastEnd {
				pastEnds++
			}
		}
		for i := range r.Rules {
			expired.N++
			switch s.ruleState(&r.Rules[i]) {
			case ruleExpired:
				expiredRules++
			case ruleSoon:
				soon++
			}
		}
	}
	past.Value, expired.Value = figure.Integer(pastEnds), figure.Integer(expiredRules)
	if soon > 0 {
		expired.Note = fmt.Sprintf("%d more within %d days", soon, soonDays)
	}
	return []figure.Headline{past, expired}
}

// alertHeadlines are the numbers of open alerts of a part of the population.
func (s *Security) alertHeadlines() []figure.Headline {
	open := figure.Headline{ID: "alerts-open-now", Title: "Open alerts", Unit: figure.Alerts, N: len(s.alerts), NUnit: figure.Alerts, NWhich: "ever seen",
		Period: "14 days ago", Better: -1, Figure: "open-alerts"}
	late := figure.Headline{ID: "alerts-overdue-now", Title: "Overdue alerts", Unit: figure.Alerts, NUnit: "open alerts", Better: -1,
		Figure: "open-alerts"}
	if len(s.in.Options.AlertKinds) == 0 {
		open.Note, late.Note = "alerts are not read", "alerts are not read"
		return []figure.Headline{open, late}
	}
	before := s.asOf.Add(-14 * day)
	var now, earlier, overdue int64
	for _, a := range s.alerts {
		if a.openAt(before) {
			earlier++
		}
		if !a.Open {
			continue
		}
		now++
		if _, ok := s.overdue(a); ok {
			overdue++
		}
	}
	late.N = int(now)
	open.Value, open.Before, late.Value = figure.Integer(now), figure.Integer(earlier), figure.Integer(overdue)
	return []figure.Headline{open, late}
}
