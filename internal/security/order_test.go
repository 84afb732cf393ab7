package security

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// Each pair differs in one criterion, and in every later one the other alert leads.
func TestOrderOfAlertsAsksOneCriterionAfterTheOther(t *testing.T) {
	checkExamples(t, &openAlerts, []example{{
		rule: "exploited before longer overdue",
		given: `
			alert a dependabot critical 99d CVE-2024-0001 package=x fix=1 epss=0.9
			alert b dependabot low 1d CVE-2021-1111 package=x scope=development`,
		want: `
			b | #1 x | low | 2026-12-03 | exploited in the wild, due in 13 days, no fix yet, development only | CVE-2021-1111 | dependabot | 1 | null | null
			a | #0 x | critical | 2026-08-20 | 92 days overdue, EPSS 90%, fix 1 | CVE-2024-0001 | dependabot | 99 | 92 | 90`,
		n: 2,
	}, {
		rule: "days overdue before EPSS, EPSS before severity, and whole days are equal",
		given: `
			alert c dependabot critical 8.9d
			alert b dependabot high 31.1d epss=0.5
			alert a dependabot low 182d`,
		want: `
			a | #2 | low | 2026-11-18 | 2 days overdue | null | dependabot | 182 | 2 | null
			b | #1 | high | 2026-11-19 | 1 day overdue, EPSS 50% | null | dependabot | 31.1 | 1.1 | 50
			c | #0 | critical | 2026-11-18 | 1 day overdue | null | dependabot | 8.9 | 1.9 | null`,
		n: 3,
	}, {
		rule: "severity, then runtime, then available fix, then age, then name",
		given: `
			alert f dependabot medium 1d
			alert e dependabot medium 1d
			alert d dependabot medium 2d
			alert c dependabot medium 1d fix=2
			alert b dependabot medium 3d fix=2 scope=development
			alert a dependabot high 1d scope=development`,
		want: `
			a | #5 | high | 2026-12-19 | due in 29 days, development only | null | dependabot | 1 | null | null
			c | #3 | medium | 2027-02-17 | due in 89 days, fix 2 | null | dependabot | 1 | null | null
			d | #2 | medium | 2027-02-16 | due in 88 days | null | dependabot | 2 | null | null
			e | #1 | medium | 2027-02-17 | due in 89 days | null | dependabot | 1 | null | null
			f | #0 | medium | 2027-02-17 | due in 89 days | null | dependabot | 1 | null | null
			b | #4 | medium | 2027-02-15 | due in 87 days, fix 2, development only | null | dependabot | 3 | null | null`,
		n: 6,
	}})
}

// The time of an exploited vulnerability counts from the creation of the alert, or to
// the day of the catalogue if that is later, but is never longer than that of its
// severity.
func TestDueDateOfExploitedVulnerabilities(t *testing.T) {
	created := func(month time.Month, day int) time.Time { return time.Date(2021, month, day, 12, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name, severity, cve string
		created             time.Time
		want                string
	}{
		{"created long before it was listed: the catalogue's day", "low", "CVE-2021-1111", created(9, 1), "2021-12-24T00:00:00Z"},
		{"created after it was listed: the catalogue's days", "low", "CVE-2021-1111", created(12, 20), "2022-01-03T12:00:00Z"},
		{"the service level ends earlier", "critical", "CVE-2021-1111", created(12, 20), "2021-12-27T12:00:00Z"},
		{"without a service level the catalogue decides", "error", "cve-2021-1111", created(12, 20), "2022-01-03T12:00:00Z"},
		{"not listed", "low", "CVE-2021-2222", created(12, 20), "2022-06-18T12:00:00Z"},
		{"neither", "error", "CVE-2021-2222", created(12, 20), "0001-01-01T00:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := alertAt("dependabot", c.severity, c.created)
			row.CVE = c.cve
			a, o := &Alert{Alert: &row}, options()
			a.startClock(&o)
			if got := a.due.Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestUnlistedVulnerabilitiesAreNeverCalledUnexploited(t *testing.T) {
	for _, o := range organisations() {
		f := o.view.figure(&openAlerts)
		if !strings.Contains(f.Note, "18 November 2026") || !strings.Contains(f.Note, "may be exploited too") {
			t.Fatalf("%s: the note %q does not say how far the catalogue goes", o.title, f.Note)
		}
		for _, a := range o.view.alerts {
			if text := o.view.why(a); strings.Contains(text, "not exploited") || strings.Contains(text, "exploited") != a.exploited {
				t.Errorf("%s: %q of an alert with exploited = %v", o.title, text, a.exploited)
			}
		}
	}
}

func TestOrderOfAlertsDoesNotDependOnInput(t *testing.T) {
	for _, o := range organisations() {
		list := slices.Clone(o.view.alerts)
		shuffle(rand.New(rand.NewPCG(1, 1)), list)
		slices.SortFunc(list, o.view.compareUrgency)
		for i := range list {
			if list[i].rank != i {
				t.Fatalf("%s: alert %d has rank %d", o.title, i, list[i].rank)
			}
		}
	}
}
