package security

import (
	"fmt"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile/suppression"
)

// Rule is one suppression rule and where it is stated.
type Rule struct {
	suppression.Rule
	Path    string
	Expired bool
}

// The states of suppression rules.
const (
	ruleExpired   = "expired"
	ruleSoon      = "expires soon"
	ruleDated     = "until then"
	rulePermanent = "permanent"
)

// soonDays is how long before its date a rule is said to expire soon.
const soonDays = 30

func (s *Security) ruleState(rule *Rule) string {
	switch {
	case rule.Expired:
		return ruleExpired
	case !rule.Until.Dated:
		return rulePermanent
	case !rule.Until.At.After(s.asOf.Add(soonDays * day)):
		return ruleSoon
	}
	return ruleDated
}

// ruleOf is a rule and its repository.
type ruleOf struct {
	repo *Repository
	*Rule
}

// rules returns the rules of all repositories of the view that keep keeps, in
// the order of repositories and files.
func (v *view) rules(keep func(*Rule) bool) []ruleOf {
	var list []ruleOf
	for _, r := range v.repositories {
		for i := range r.Rules {
			if keep(&r.Rules[i]) {
				list = append(list, ruleOf{r, &r.Rules[i]})
			}
		}
	}
	return list
}

func everyRule(*Rule) bool { return true }

// countRules returns the numbers of a repository's rules in force and expired.
func (r *Repository) countRules() (inForce, expired int) {
	for i := range r.Rules {
		if r.Rules[i].Expired {
			expired++
		}
	}
	return len(r.Rules) - expired, expired
}

// ruleFields are the columns of a list of rules, behind those that say in which
// repository they are.
var ruleFields = fields[ruleOf]{
	{figure.Column{Name: "rule", Title: "Suppresses", Names: figure.Rule}, func(v *view, r ruleOf) figure.Value {
		switch of := v.vulnerability; {
		case of != nil && len(r.CVEs) > 1:
			return figure.String(fmt.Sprintf("%s and %d more", of.id, len(r.CVEs)-1))
		case len(r.CVEs) == 1:
			return v.cveValue(r.CVEs[0])
		}
		return figure.String(r.describe())
	}},
	{columnState, func(v *view, r ruleOf) figure.Value { return figure.String(v.ruleState(r.Rule)) }},
	{figure.Column{Name: "until", Title: "Until", Type: figure.TypeDate}, func(_ *view, r ruleOf) figure.Value {
		if day, ok := r.lastDay(); ok {
			return figure.Date(day)
		}
		return figure.Null()
	}},
	{columnDaysLeft, func(v *view, r ruleOf) figure.Value {
		if day, ok := r.lastDay(); ok {
			return figure.Integer(wholeDays(v.asOf, day))
		}
		return figure.Null()
	}},
	{figure.Column{Name: "selector", Title: "Where", Names: figure.File},
		func(_ *view, r ruleOf) figure.Value { return textOrNull(r.selector()) }},
	{figure.Column{Name: "notes", Title: "Why", Names: figure.Note}, func(_ *view, r ruleOf) figure.Value { return textOrNull(r.Notes) }},
	{figure.Column{Name: "path", Title: "Stated in", Names: figure.File}, func(_ *view, r ruleOf) figure.Value {
		return figure.String(fmt.Sprintf("%s:%d", r.Path, r.Line)).Link(r.repo.fileHref(r.Path, r.Line))
	}},
}

// The columns that say where a rule is.
var (
	ruleRepo = field[ruleOf]{columnRepo, func(_ *view, r ruleOf) figure.Value { return figure.String(r.repo.Label) }}
	ruleTeam = field[ruleOf]{columnTeam, func(_ *view, r ruleOf) figure.Value { return figure.String(r.repo.Team) }}
)

// lastDay returns a rule's date; ok is false without one, and for a year beyond
// the calendar's four digits.
func (r *Rule) lastDay() (day time.Time, ok bool) {
	if !r.Until.Dated {
		return time.Time{}, false
	}
	day, err := time.Parse(time.DateOnly, r.Until.Day)
	return day, err == nil
}

// describe names a rule in a few words: what it suppresses, else its selector.
func (r *Rule) describe() string {
	switch {
	case len(r.CVEs) > 0:
		const most = 3
		text := strings.Join(r.CVEs[:min(len(r.CVEs), most)], ", ")
		if n := len(r.CVEs); n > most {
			text += fmt.Sprintf(" and %d more", n-most)
		}
		return text
	case r.Selector != nil:
		return r.selector()
	case len(r.Criteria) > 0:
		return r.Criteria[0].Kind + " " + r.Criteria[0].Text
	}
	return "a rule without criteria"
}

// selector says what a rule applies to, in the file's words.
func (r *Rule) selector() string {
	if r.Selector == nil {
		return ""
	}
	return r.Selector.Kind + " " + r.Selector.Text
}
