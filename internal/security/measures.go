package security

import (
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Measures returns the numbers of the security page and the overview, and the
// overdue alerts by service level.
func (s *Security) Measures() []figure.Headline {
	all := slices.Clone(securityPage.headlines)
	for _, h := range teamPage.headlines {
		if !slices.ContainsFunc(all, func(other *headline) bool { return other.ID == h.ID }) {
			all = append(all, h)
		}
	}
	return s.whole().detail(&page{headlines: append(all, overdueByLevel()...)}).Numbers
}

// MeasuresByTeam returns the same for the repositories of each team.
func (s *Security) MeasuresByTeam() map[string][]figure.Headline {
	of := make(map[string][]figure.Headline)
	for _, team := range s.Teams() {
		of[team] = s.ofTeam(team).detail(&page{headlines: slices.Concat(teamPage.headlines, overdueByLevel())}).Numbers
	}
	return of
}

// overdueByLevel returns the number of overdue alerts of each service level.
func overdueByLevel() (list []*headline) {
	for _, level := range levels {
		h := alertCount("overdue-"+level, "Overdue alerts: "+level, "open-alerts",
			func(a *Alert, t time.Time) bool { return a.level() == level && a.overdueAt(t) })
		list = append(list, &h)
	}
	return list
}
