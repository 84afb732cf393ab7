package alerts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// sameRefusal is the number of repositories that are asked first. If all of them are
// refused for a missing permission, the others are not asked.
const sameRefusal = 20

// repositories reads alerts repository by repository, and returns the lists that
// tell something by node id. A repository that refused before is asked again only
// by a full read.
func (r *Reader) repositories(ctx context.Context, o *inventory.Owner, kind dataset.AlertKind) (map[string]*List, error) {
	t := &tally{kind: kind, useful: make(map[string]*List), hidden: make(map[string]string)}
	var ask []*inventory.Repository
	for _, x := range o.Repositories {
		key := Key(x.ID, kind)
		permission, hidden := r.Before.Hidden[key]
		state := r.Before.Probed[key]
		switch {
		case x.Empty || x.Gone || x.Archived && kind == dataset.Dependabot:
		case hidden && !r.Full:
			t.hidden[x.Name], r.After.Hidden[key] = permission, permission
		case state != "" && !r.Full:
			*State(x, kind), r.After.Probed[key] = state, state
		default:
			ask = append(ask, x)
		}
	}
	slices.SortFunc(ask, func(x, y *inventory.Repository) int { return strings.Compare(x.Name, y.Name) })
	ask = r.affordable(o, ask, t)
	first := min(len(ask), sameRefusal)
	lists, err := r.each(ctx, ask[:first], kind)
	if err != nil {
		return nil, err
	}
	if len(ask) > first && !slices.ContainsFunc(lists, (*List).promising) {
		// A token that lacks a permission lacks it in all repositories.
		for _, x := range ask[first:] {
			t.hidden[x.Name] = lists[0].refused.Permission
			r.After.Hidden[Key(x.ID, kind)] = lists[0].refused.Permission
		}
		ask = ask[:first]
	}
	rest, err := r.each(ctx, ask[first:], kind)
	if err != nil {
		return nil, err
	}
	if err := r.judge(ctx, ask, append(lists, rest...), t); err != nil {
		return nil, err
	}
	t.warn(o, &r.Warnings)
	return t.useful, nil
}

// affordable returns the repositories whose lists can be read with half of what is
// left of the limit. Lists that were read before cost nothing unless they changed.
func (r *Reader) affordable(o *inventory.Owner, ask []*inventory.Repository, t *tally) []*inventory.Repository {
	cost := 0
	for _, x := range ask {
		if r.Before.Lists[Key(x.ID, t.kind)].ETag == "" {
			cost++
		}
	}
	limit, ok := r.Connection.Left(connection.Core)
	r.Log.Warn("alerts are read repository by repository", "kind", t.kind, "of", o.Login, "repositories", len(ask),
		"requests_expected", cost, "requests_left", limit.Remaining)
	budget := limit.Remaining / 2
	if !ok || cost <= budget {
		return ask
	}
	return slices.DeleteFunc(ask, func(x *inventory.Repository) bool {
		key := Key(x.ID, t.kind)
		if r.Before.Lists[key].ETag != "" {
			return false
		}
		budget--
		if budget < 0 {
			t.useful[x.ID] = r.unread(key, t.kind)
			t.left = append(t.left, x.Name)
		}
		return budget < 0
	})
}

// unread is the list of a repository that was not read: what was known is kept.
func (r *Reader) unread(key string, kind dataset.AlertKind) *List {
	return &List{kind: kind, key: key, mark: r.Before.Lists[key], failed: true}
}

// promising reports whether other repositories may be readable: this list was not
// refused for a permission that the token lacks.
func (l *List) promising() bool {
	return l.refused == nil || meaningOf(l.refused) != isForbidden || !strings.Contains(l.refused.Message, "not accessible by")
}

// each reads the lists of repositories.
func (r *Reader) each(ctx context.Context, repositories []*inventory.Repository, kind dataset.AlertKind) ([]*List, error) {
	lists := make([]*List, len(repositories))
	return lists, connection.Each(ctx, repositories, func(ctx context.Context, i int, x *inventory.Repository) (err error) {
		key := Key(x.ID, kind)
		if lists[i], err = r.list(ctx, x.Path(), key, kind, x); !connection.Passing(err) {
			return err
		}
		lists[i] = r.unread(key, kind)
		x.AddGap(fmt.Sprintf("its %s alerts could not be read: %s", kind, connection.Cause(err)))
		return nil
	})
}

// tally is what the lists of an owner's repositories tell.
type tally struct {
	kind   dataset.AlertKind
	useful map[string]*List  // by node id
	hidden map[string]string // permissions that GitHub asks for, by repository
	failed []string
	left   []string // were not read
}

// judge notes what the lists of repositories tell.
func (r *Reader) judge(ctx context.Context, repositories []*inventory.Repository, lists []*List, t *tally) error {
	for i, l := range lists {
		x := repositories[i]
		switch {
		case l.failed:
			t.useful[x.ID] = l
			t.failed = append(t.failed, x.Name)
			continue
		case l.refused == nil:
			t.useful[x.ID] = l
			*State(x, t.kind) = dataset.On
			continue
		}
		means := meaningOf(l.refused)
		if means == isNotFound {
			var err error
			if x.Gone, err = inventory.Vanished(ctx, r.Connection, x); err != nil {
				return err
			}
		}
		switch {
		case x.Gone:
		case means == isArchived:
			r.remember(x, t.kind, dataset.NotApplicable)
		case means == isOff, means == isNotFound && t.kind != dataset.Dependabot:
			r.remember(x, t.kind, dataset.Off)
		default:
			permission := ""
			if means == isForbidden {
				permission = l.refused.Permission
			}
			t.hidden[x.Name], r.After.Hidden[l.key] = permission, permission
		}
	}
	return nil
}

// remember notes the state of a feature in a repository for this run and the next.
func (r *Reader) remember(x *inventory.Repository, kind dataset.AlertKind, state dataset.State) {
	*State(x, kind), r.After.Probed[Key(x.ID, kind)] = state, state
}

// warn says what is missing.
func (t *tally) warn(o *inventory.Owner, warnings *message.Warnings) {
	asked := make(map[string]bool)
	for _, permission := range t.hidden {
		if permission != "" {
			asked["GitHub asks for the permission "+message.OneLine(permission)] = true
		}
	}
	text := ""
	if len(asked) > 0 {
		text = " (" + strings.Join(slices.Sorted(maps.Keys(asked)), "; ") + ")"
	}
	hidden := slices.Collect(maps.Keys(t.hidden))
	warnings.AddFor(hidden, "The token may not see the %[2]s alerts of %[1]s of %[3]s%[4]s", t.kind, o.Login, text)
	warnings.AddFor(t.failed, "The %[2]s alerts of %[1]s of %[3]s could not be read, and those of the previous fetch are kept",
		t.kind, o.Login)
	warnings.AddFor(t.left, "To stay within GitHub's limit, the %[2]s alerts of %[1]s of %[3]s were left to the next fetch, "+
		"and those of the previous fetch are kept", t.kind, o.Login)
}
