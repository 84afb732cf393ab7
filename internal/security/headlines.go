package security

import (
	"fmt"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// securityPath is the page the headlines come from, relative to the root.
const securityPath = "security/"

// Headlines returns the numbers of the overview.
func (s *Security) Headlines() []figure.Headline {
	before := s.asOf.Add(-14 * 24 * time.Hour)
	var urgent, urgentBefore int64
	var oldest *Alert
	for i := range s.alerts {
		a := &s.alerts[i]
		if a.Severity != "critical" && a.Severity != "high" {
			continue
		}
		if a.Open {
			urgent++
			if a.Severity == "critical" && (oldest == nil || a.CreatedAt.Before(oldest.CreatedAt)) {
				oldest = a
			}
		}
		if a.openAt(before) {
			urgentBefore++
		}
	}
	open := figure.Headline{
		ID: "alerts-urgent", Title: "Open critical and high alerts", Value: figure.Integer(urgent), Unit: "alerts",
		N: len(s.alerts), NUnit: "alerts ever seen", Before: figure.Integer(urgentBefore), Period: "14 days ago", Better: -1,
		Href: securityPath + "#alerts-open",
	}
	age := figure.Headline{
		ID: "oldest-critical", Title: "Oldest open critical alert", Unit: "days", N: len(s.alerts), NUnit: "alerts ever seen", Better: -1,
		Href: securityPath + "#alerts-age", Note: "no critical alert is open",
	}
	if oldest != nil {
		age.Value = figure.Number(s.asOf.Sub(oldest.CreatedAt).Hours() / 24)
		age.Note = "since " + oldest.CreatedAt.UTC().Format("2 January 2006")
	}
	if len(s.alerts) == 0 {
		open.Value, open.Before = figure.Null(), figure.Null()
		open.Note, age.Note = "no alerts were read", "no alerts were read"
	}

	var past, runtimes, expired, rules int64
	for _, r := range s.repositories {
		for _, runtime := range []*repofile.Runtime{r.Runtimes.Node, r.Runtimes.Java} {
			if runtime == nil {
				continue
			}
			runtimes++
			if s.endState(runtime) == pastEnd {
				past++
			}
		}
		for _, rule := range r.Rules {
			rules++
			if rule.Expired {
				expired++
			}
		}
	}
	list := []figure.Headline{open, age, {
		ID: "runtimes-past-end", Title: "Runtimes past end of life", Value: figure.Integer(past), Unit: "runtimes",
		N: int(runtimes), NUnit: "runtimes", Better: -1, Href: securityPath + "#runtimes-end-of-life",
	}, {
		ID: "suppressions-expired", Title: "Expired suppressions", Value: figure.Integer(expired), Unit: "rules",
		N: int(rules), NUnit: "rules", Better: -1, Href: securityPath + "#suppressions-expiring",
	}}
	if !s.HasRepositories() {
		for i := range list[2:] {
			list[2+i].Value, list[2+i].Note = figure.Null(), "no repositories were read"
		}
	}
	return list
}

// Summary says in a sentence what the security half rests on.
func (s *Security) Summary() string {
	return fmt.Sprintf("%d repositories, %d alerts", len(s.repositories), len(s.alerts))
}
