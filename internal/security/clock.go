package security

import (
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// day is the length of a day of age.
const day = 24 * time.Hour

// secretsLevel is the key of the service level of secrets, which have no severity.
const secretsLevel = "secrets"

// levels are the keys of service levels, in the order of tables.
var levels = append(severities[:len(severities):len(severities)], secretsLevel)

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
	for _, level := range levels {
		if days, ok := o.ServiceLevelDays[level]; ok {
			parts = append(parts, level+" "+words.CountOf(int64(days), "days"))
		}
	}
	return strings.Join(parts, ", ")
}

// level returns the key of the alert's service level.
func (a *Alert) level() string {
	if a.Kind == dataset.SecretScanning {
		return secretsLevel
	}
	return a.Severity
}

// startClock works out when the alert has to be closed: as many days after its
// creation as its service level allows. An alert about a vulnerability that is
// known to be exploited has at most the time that the catalogue gives, counted
// from the creation of the alert.
func (a *Alert) startClock(o *Options) {
	if days, ok := o.ServiceLevelDays[a.level()]; ok {
		a.due = a.CreatedAt.Add(time.Duration(days) * day)
	}
	entry, listed := o.KnownExploited.Lookup(a.CVE)
	if a.exploited = listed; !listed {
		return
	}
	due := entry.Due
	if after := a.CreatedAt.Add(due.Sub(entry.Added)); after.After(due) {
		due = after
	}
	if a.due.IsZero() || due.Before(a.due) {
		a.due = due
	}
}

// overdueAt reports whether the alert was open at an instant after it was due.
func (a *Alert) overdueAt(t time.Time) bool {
	return !a.due.IsZero() && t.After(a.due) && a.openAt(t)
}

// lateSince returns when the alert was due if it was still open then, else zero.
func (a *Alert) lateSince() time.Time {
	if a.overdueAt(a.due.Add(1)) {
		return a.due
	}
	return time.Time{}
}

// isOverdue reports whether an alert is open although it should be closed.
func (s *Security) isOverdue(a *Alert) bool { return a.overdueAt(s.asOf) }

// exploitedNote says which catalogue tells what is exploited.
func (s *Security) exploitedNote() string {
	c := s.in.Options.KnownExploited
	if c.Len() == 0 {
		return "No catalogue of exploited vulnerabilities was read, so no alert is marked as exploited."
	}
	return strings.TrimSpace("Alerts are marked as exploited by CISA's catalogue of " + words.Day(c.Date) +
		". Vulnerabilities outside it may be exploited too. " + c.Warning(s.asOf))
}

// inDays returns a time in days of 86,400 seconds.
func inDays(d time.Duration) float64 { return float64(d) / float64(day) }

// wholeDays returns the days from the day of asOf (UTC) to another day.
func wholeDays(asOf, day time.Time) int64 {
	return (day.Unix() - asOf.UTC().Truncate(24*time.Hour).Unix()) / 86400
}
