package security

import (
	"fmt"
	"strings"
	"time"
)

// day is what days of age are made of.
const day = 24 * time.Hour

// serviceLevel says the service level in words.
func (s *Security) serviceLevel() string {
	var parts []string
	for _, severity := range severities {
		if days, ok := s.in.Options.ServiceLevelDays[severity]; ok {
			parts = append(parts, fmt.Sprintf("%s %d days", severity, days))
		}
	}
	return strings.Join(parts, ", ")
}

// overdue returns how long an open alert has been open beyond what the service
// level allows, and false if it is within it or has none.
func (s *Security) overdue(a *Alert) (time.Duration, bool) {
	limit, ok := s.in.Options.ServiceLevelDays[a.Severity]
	if !ok || !a.Open {
		return 0, false
	}
	late := s.asOf.Sub(a.CreatedAt) - time.Duration(limit)*day
	return late, late > 0
}

// inDays returns a time in days of 86,400 seconds.
func inDays(d time.Duration) float64 { return float64(d) / float64(day) }
