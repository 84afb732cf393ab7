package security

import (
	"fmt"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// Events returns what happened to alerts, suppressions and runtimes since an
// instant, in no order. Of alerts that were fixed only those that mattered are told:
// critical and high ones, secrets, and those that were overdue.
func (s *Security) Events(since time.Time) (list []change.Event) {
	add := func(kind change.Kind, at time.Time, r *Repository, key, text string) {
		if !at.Before(since) && !at.After(s.asOf) {
			list = append(list, change.Event{Kind: kind, At: at, Thing: figure.Repository, Name: r.Label, Key: key, Text: text, Team: r.Team})
		}
	}
	for _, r := range s.population {
		name := words.Isolate(words.Shorten(r.Label, change.NameLength))
		for _, a := range r.Alerts {
			s.alertEvents(a, func(kind change.Kind, at time.Time, format string) {
				add(kind, at, r, fmt.Sprintf("%s %d", a.Kind, a.Number), fmt.Sprintf(format, a.inWords(), name))
			})
		}
		for i := range r.Rules {
			rule := &r.Rules[i]
			if day, ok := rule.lastDay(); ok && rule.Expired {
				add(change.Expired, day.AddDate(0, 0, 1), r, rule.describe()+rule.Path,
					fmt.Sprintf("The suppression of %s in %s expired", words.Shorten(rule.describe(), change.NameLength), name))
			}
		}
		for _, runtime := range (&view{Security: s, repositories: []*Repository{r}}).runtimes() {
			if end, ok := s.end(runtime.Language, runtime.Major); ok && end.HasDay {
				what := languageName(runtime.Language) + " " + runtime.Major
				add(change.EndOfLife, end.Day.AddDate(0, 0, 1), r, what, fmt.Sprintf("%s, which %s uses, reached its end of life", what, name))
			}
		}
	}
	return list
}

// alertEvents passes on what happened to an alert; the format takes what it is and
// its repository.
func (s *Security) alertEvents(a *Alert, add func(kind change.Kind, at time.Time, format string)) {
	overdue := !a.lateSince().IsZero()
	if a.Severity == critical {
		add(change.NewAlert, a.CreatedAt, "%s was found in %s")
	}
	if a.exploited {
		at := a.CreatedAt
		if entry, ok := s.in.Options.KnownExploited.Lookup(a.CVE); ok && entry.Added.After(at) {
			at = entry.Added
		}
		if a.openAt(at) {
			add(change.Exploited, at, "%s in %s is exploited in the wild")
		}
	}
	if overdue {
		add(change.Overdue, a.due, "%s in %s is overdue")
	}
	if a.isFix() && (overdue || a.isUrgent() || a.Kind == dataset.SecretScanning) {
		add(change.Fixed, a.closed, "%s in %s was fixed")
	}
}

// inWords names an alert at the beginning of a sentence.
func (a *Alert) inWords() string {
	if a.Kind == dataset.SecretScanning {
		return fmt.Sprintf("Secret #%d", a.Number)
	}
	name := words.Shorten(strings.TrimSpace(a.Subject+" "+a.vulnerability()), change.NameLength)
	if a.Severity == "" {
		return fmt.Sprintf("Alert #%d %s", a.Number, name)
	}
	return fmt.Sprintf("The %s alert #%d %s", a.Severity, a.Number, name)
}
