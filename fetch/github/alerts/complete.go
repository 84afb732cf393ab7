package alerts

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Known is what the previous fetch knew of the alerts of a kind of an owner.
type Known struct {
	Alerts []dataset.Alert
	// Marks and Probed are by [Key] of a repository.
	Marks  map[string]Mark
	Probed map[string]dataset.State
	// Full says that nothing known is relied on.
	Full bool
}

// Result is what was learned about the alerts of a kind of an owner, by node id
// of the repository.
type Result struct {
	Lists  map[string]*List
	States map[string]dataset.State // of the feature
	Probed map[string]dataset.State // to be remembered
	Gaps   map[string]string
	Gone   map[string]bool

	Warnings message.Warnings
}

// Complete reads what an owner's list of alerts does not tell.
func (r *Reader) Complete(ctx context.Context, o *inventory.Owner, kind dataset.AlertKind, l *List, known Known) (*Result, error) {
	result := &Result{
		Lists: make(map[string]*List), States: make(map[string]dataset.State), Probed: make(map[string]dataset.State),
		Gaps: make(map[string]string), Gone: make(map[string]bool),
	}
	if l.Refused == nil {
		return result, r.probe(ctx, o, kind, l, known, result)
	}
	if meaningOf(l.Refused) == isOff {
		result.Warnings.Add("%s is off for %s: %s.", Title(kind), o.Login, message.Sentence(l.Refused.Message))
		for _, x := range o.Repositories {
			result.States[x.ID] = dataset.Off
		}
		return result, nil
	}
	if !o.User {
		result.Warnings.Add("GitHub refused the list of %s alerts of %s (%s), so they were read repository by repository.",
			kind, o.Login, l.Refused.Reason())
	}
	return result, r.repositories(ctx, o, kind, known, result)
}

// Apply notes with the repositories what was learned about them.
func (result *Result) Apply(o *inventory.Owner, kind dataset.AlertKind) {
	for _, r := range o.Repositories {
		if state, ok := result.States[r.ID]; ok {
			*State(r, kind) = state
		}
		if gap := result.Gaps[r.ID]; gap != "" {
			r.AddGap(gap)
		}
		r.Gone = r.Gone || result.Gone[r.ID]
	}
}

// State is where a repository keeps whether a feature is on.
func State(r *inventory.Repository, kind dataset.AlertKind) *dataset.State {
	switch kind {
	case dataset.Dependabot:
		return &r.DependabotAlerts
	case dataset.CodeScanning:
		return &r.CodeScanning
	}
	return &r.SecretScanning
}

// Title names a feature at the beginning of a sentence.
func Title(kind dataset.AlertKind) string {
	switch kind {
	case dataset.Dependabot:
		return "Dependabot"
	case dataset.CodeScanning:
		return "Code scanning"
	}
	return "Secret scanning"
}

// meaning is what a refusal of alerts says.
type meaning int

const (
	isOff       meaning = iota // the feature is off
	isForbidden                // the token may not see the alerts
	isNotFound                 // there may be no such repository
	isArchived                 // the feature is not for archived repositories
)

// meaningOf says what a refusal means. GitHub has one status for several things
// and tells them apart in words only.
func meaningOf(r *connection.Refusal) meaning {
	text := strings.ToLower(r.Message)
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	switch {
	case says("archived"):
		return isArchived
	case says("disabled", "not enabled", "must be enabled", "no analysis found", "not available for"):
		return isOff
	case r.Status == http.StatusNotFound || r.Status == http.StatusGone:
		return isNotFound
	}
	return isForbidden
}
