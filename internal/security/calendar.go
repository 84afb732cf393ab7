package security

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/calendar"
)

// eventPastDays is how long a day that has passed stays in calendars.
const eventPastDays = 30

// Calendar returns what falls due from 30 days before as-of on:
// alerts, suppressions that expire, and ends of life of runtimes.
func (s *Security) Calendar() []calendar.Event { return s.whole().calendar() }

// TeamCalendar returns the events of the repositories of one team.
func (s *Security) TeamCalendar(team string) []calendar.Event { return s.ofTeam(team).calendar() }

func (v *view) calendar() []calendar.Event {
	verbs := map[string]string{taskAlert: "is due", taskSuppression: "expires", taskRuntime: "reaches its end of life"}
	var list []calendar.Event
	same := make(map[string]int) // equal rules of a file
	for _, t := range v.tasks() {
		if t.day.IsZero() || wholeDays(v.asOf, t.day) < -eventPastDays {
			continue
		}
		name := key(t.repo.Owner, t.repo.Name)
		id := name + " " + t.kind + " " + t.key
		same[id]++
		list = append(list, calendar.Event{
			Key: []string{t.kind, name, t.key, fmt.Sprint(same[id])}, Day: t.day, Category: t.kind,
			Title: fmt.Sprintf("%s: %s %s", t.repo.Label, t.what, verbs[t.kind]), Details: v.eventDetails(t), URL: t.href,
		})
	}
	return list
}

// eventDetails says more of a task. It does not count days, which change from build
// to build.
func (v *view) eventDetails(t task) string {
	details := "Team " + t.repo.Team
	if t.alert.Severity != "" {
		details += ", severity " + t.alert.Severity
	}
	return details
}
