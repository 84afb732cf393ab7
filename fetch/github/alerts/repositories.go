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

// sameRefusal is how many repositories must be refused for a missing permission,
// without one that is not, before the others are taken to be refused too.
const sameRefusal = 20

// repositories reads alerts repository by repository, and returns the lists that
// tell something by node id.
func (r *Reader) repositories(ctx context.Context, o *inventory.Owner, kind dataset.AlertKind) (map[string]*List, error) {
	var all []*inventory.Repository
	for _, x := range o.Repositories {
		if !x.Empty && !x.Gone && !(x.Archived && kind == dataset.Dependabot) {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(x, y *inventory.Repository) int { return strings.Compare(x.Name, y.Name) })
	first := min(len(all), sameRefusal)
	lists, err := r.each(ctx, all[:first], kind)
	if err != nil {
		return nil, err
	}
	var hidden []string
	if len(all) > first && !slices.ContainsFunc(lists, (*List).promising) {
		// A permission that a token lacks it lacks everywhere.
		for _, x := range all[first:] {
			hidden = append(hidden, x.Name)
		}
	} else {
		rest, err := r.each(ctx, all[first:], kind)
		if err != nil {
			return nil, err
		}
		lists = append(lists, rest...)
	}
	return r.judge(ctx, o, kind, all, lists, hidden)
}

// promising reports whether a list gives hope for other repositories: it was not
// refused for a permission that the token lacks.
func (l *List) promising() bool {
	return l.refused == nil || meaningOf(l.refused) != isForbidden || !strings.Contains(l.refused.Message, "not accessible by")
}

// each reads the lists of repositories.
func (r *Reader) each(ctx context.Context, repositories []*inventory.Repository, kind dataset.AlertKind) ([]*List, error) {
	lists := make([]*List, len(repositories))
	return lists, connection.Each(ctx, repositories, func(ctx context.Context, i int, x *inventory.Repository) (err error) {
		key := Key(x.ID, kind)
		lists[i], err = r.list(ctx, x.Path(), key, kind, x)
		if connection.Passing(err) {
			// What was known is kept.
			lists[i] = &List{kind: kind, key: key, mark: r.Before.Lists[key]}
			x.AddGap(fmt.Sprintf("its %s alerts could not be read: %s", kind, connection.Cause(err)))
			lists[i].failed, err = true, nil
		}
		return err
	})
}

// judge notes what the lists tell of the first repositories of all. hidden are the
// names of those that were not asked, being taken as refused.
func (r *Reader) judge(
	ctx context.Context, o *inventory.Owner, kind dataset.AlertKind, all []*inventory.Repository, lists []*List, hidden []string,
) (map[string]*List, error) {
	useful := make(map[string]*List)
	permissions := make(map[string]bool)
	var failed []string
	for i, l := range lists {
		x := all[i]
		if l.failed {
			failed = append(failed, x.Name)
		}
		if l.refused == nil {
			useful[x.ID] = l
			if !l.failed {
				*State(x, kind) = dataset.On
			}
			continue
		}
		means := meaningOf(l.refused)
		if means == isNotFound {
			gone, err := inventory.Vanished(ctx, r.Connection, x)
			if err != nil {
				return nil, err
			}
			if gone {
				x.Gone = true
				continue
			}
		}
		switch {
		case means == isArchived:
			*State(x, kind) = dataset.NotApplicable
		case means == isOff, means == isNotFound && kind != dataset.Dependabot:
			*State(x, kind) = dataset.Off
		default:
			hidden = append(hidden, x.Name)
			if p := l.refused.Permission; means == isForbidden && p != "" {
				permissions["GitHub asks for the permission "+message.OneLine(p)] = true
			}
		}
	}
	text := ""
	if len(permissions) > 0 {
		text = " (" + strings.Join(slices.Sorted(maps.Keys(permissions)), "; ") + ")"
	}
	r.Warnings.AddFor(hidden, "The token may not see the %[2]s alerts of %[1]s of %[3]s%[4]s", kind, o.Login, text)
	r.Warnings.AddFor(failed, "The %[2]s alerts of %[1]s of %[3]s could not be read, and those of the previous fetch are kept", kind, o.Login)
	return useful, nil
}
