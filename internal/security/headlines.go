package security

import (
	"fmt"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// securityPath is the page the headlines come from, relative to the root.
const securityPath = "security/"

// Headlines returns the numbers of the overview.
func (s *Security) Headlines() []figure.Headline {
	open := figure.Headline{
		ID: "alerts-urgent", Title: "Open critical and high alerts", Unit: "alerts", N: len(s.alerts), NUnit: "alerts ever seen",
		Period: "14 days ago", Better: -1, Href: securityPath + "#alerts-open",
	}
	age := figure.Headline{
		ID: "oldest-critical", Title: "Oldest open critical alert", Unit: "days", Better: -1,
		Href: securityPath + "#alerts-age", Note: "no critical alert is open",
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
	return append([]figure.Headline{open, age}, s.fileHeadlines(securityPath)...)
}

// fileHeadlines are the numbers that stem from files; page is where they come
// from.
func (s *Security) fileHeadlines(page string) []figure.Headline {
	past := figure.Headline{ID: "runtimes-past-end-of-life", Title: "Runtimes past end of life", Unit: "runtimes", NUnit: "runtimes", Better: -1,
		Href: page + "#runtimes-past-end"}
	expired := figure.Headline{ID: "suppressions-expired", Title: "Expired suppressions", Unit: "rules", NUnit: "rules", Better: -1,
		Href: page + "#suppressions-expiring"}
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
func (s *Security) alertHeadlines(page string) []figure.Headline {
	open := figure.Headline{ID: "alerts-open-now", Title: "Open alerts", Unit: "alerts", N: len(s.alerts), NUnit: "alerts ever seen",
		Period: "14 days ago", Better: -1, Href: page + "#open-alerts"}
	late := figure.Headline{ID: "alerts-overdue-now", Title: "Overdue alerts", Unit: "alerts", NUnit: "open alerts", Better: -1,
		Href: page + "#open-alerts"}
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
