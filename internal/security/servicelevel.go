package security

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// day is the length of a day of age.
const day = 24 * time.Hour

// The words in the text of a definition that stand for values of the
// configuration.
const (
	theServiceLevel  = "{service level}"
	theSharedByTeams = "{teams}"
)

// phrases replaces the words that stand for values of the configuration.
func (o *Options) phrases() *strings.Replacer {
	return strings.NewReplacer(theServiceLevel, o.serviceLevel(), theSharedByTeams, strconv.Itoa(o.SharedByTeams))
}

// serviceLevel says the service level in words.
func (o *Options) serviceLevel() string {
	var parts []string
	for _, severity := range severities {
		if days, ok := o.ServiceLevelDays[severity]; ok {
			parts = append(parts, fmt.Sprintf("%s %d days", severity, days))
		}
	}
	return strings.Join(parts, ", ")
}

// overdue returns how long an open alert has been open beyond what the service
// level allows; ok is false if it is within its time or has no limit.
func (s *Security) overdue(a *Alert) (late time.Duration, ok bool) {
	limit, ok := s.in.Options.ServiceLevelDays[a.Severity]
	if !ok || !a.Open {
		return 0, false
	}
	late = s.asOf.Sub(a.CreatedAt) - time.Duration(limit)*day
	return late, late > 0
}

// isOverdue reports whether an alert is open beyond what the service level allows.
func (s *Security) isOverdue(a *Alert) bool {
	_, late := s.overdue(a)
	return late
}

// inDays returns a time in days of 86,400 seconds.
func inDays(d time.Duration) float64 { return float64(d) / float64(day) }

// wholeDays returns the days from the day of asOf (UTC) to another day.
func wholeDays(asOf, day time.Time) int64 {
	return (day.Unix() - asOf.UTC().Truncate(24*time.Hour).Unix()) / 86400
}
