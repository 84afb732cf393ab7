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

// Complete reads what the lists of an owner do not tell, and returns all alerts of
// the owner. It notes with the repositories whether the features are on, and what
// could not be read. Only one call may run at a time.
func (r *Reader) Complete(ctx context.Context, o *inventory.Owner, lists []*List) ([]dataset.Alert, error) {
	repositories := make([]map[string]*List, len(lists))
	for i, l := range lists {
		var err error
		if repositories[i], err = r.complete(ctx, o, l); err != nil {
			return nil, err
		}
	}
	// Repositories may have vanished until now.
	m := newMerger(o, r.Names)
	for i, l := range lists {
		m.add(r.Previous[Key(o.Login, l.kind)], l, repositories[i])
	}
	return m.alerts(&r.Warnings), nil
}

// complete reads what one list does not tell. It returns the lists of
// repositories, by node id, if the list was refused.
func (r *Reader) complete(ctx context.Context, o *inventory.Owner, l *List) (map[string]*List, error) {
	if l.refused == nil {
		r.After.Lists[l.key] = l.mark
		return nil, r.probe(ctx, o, l)
	}
	if meaningOf(l.refused) == isOff {
		r.Warnings.Add("%s is off for %s: %s.", Title(l.kind), o.Login, message.Sentence(l.refused.Message))
		for _, x := range o.Repositories {
			*State(x, l.kind) = dataset.Off
		}
		return nil, nil
	}
	if !o.User {
		r.Warnings.Add("GitHub refused the list of %s alerts of %s (%s), so they were read repository by repository.",
			l.kind, o.Login, l.refused.Reason())
	}
	lists, err := r.repositories(ctx, o, l.kind)
	for _, one := range lists {
		r.After.Lists[one.key] = one.mark
	}
	return lists, err
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
