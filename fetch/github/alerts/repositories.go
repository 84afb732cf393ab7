package alerts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// sameRefusal is how many repositories must be refused for a missing permission,
// without one that is not, before the others are taken to be refused too.
const sameRefusal = 20

// workers is the number of requests to prepare at once; the connection bounds
// those in flight.
const workers = 64

// outcome is how reading the list of one repository went.
type outcome struct {
	list    *List // nil if it failed
	failure string
}

// repositories reads alerts repository by repository.
func (r *Reader) repositories(ctx context.Context, o *inventory.Owner, kind dataset.AlertKind, known Known, result *Result) error {
	var all []*inventory.Repository
	for _, x := range o.Repositories {
		if !x.Empty && !x.Gone && !(x.Archived && kind == dataset.Dependabot) {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(x, y *inventory.Repository) int { return strings.Compare(x.Name, y.Name) })
	first := min(len(all), sameRefusal)
	outcomes, err := r.each(ctx, all[:first], kind, known)
	if err != nil {
		return err
	}
	var hidden []string
	if len(all) > first && !slices.ContainsFunc(outcomes, outcome.promising) {
		// A permission that a token lacks it lacks everywhere.
		for _, x := range all[first:] {
			hidden = append(hidden, x.Name)
		}
	} else {
		rest, err := r.each(ctx, all[first:], kind, known)
		if err != nil {
			return err
		}
		outcomes = append(outcomes, rest...)
	}
	return r.judge(ctx, o, kind, all, outcomes, hidden, known, result)
}

// promising reports whether a repository gives hope for others: it was not
// refused for a permission that the token lacks.
func (x outcome) promising() bool {
	return x.list == nil || x.list.Refused == nil || meaningOf(x.list.Refused) != isForbidden ||
		!strings.Contains(x.list.Refused.Message, "not accessible by")
}

// each reads the lists of repositories.
func (r *Reader) each(ctx context.Context, list []*inventory.Repository, kind dataset.AlertKind, known Known) ([]outcome, error) {
	outcomes := make([]outcome, len(list))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for i, x := range list {
		group.Go(func() (err error) {
			outcomes[i].list, err = r.list(ctx, x.Path(string(kind), "alerts"), kind, x.Owner, x.Name, known.Marks[Key(x.ID, kind)])
			if connection.Passing(err) {
				outcomes[i].failure, err = connection.Cause(err), nil
			}
			return err
		})
	}
	return outcomes, group.Wait()
}

// judge notes what the outcomes tell of the first repositories of a list. hidden
// are the names of those that were not asked, being taken as refused.
func (r *Reader) judge(
	ctx context.Context, o *inventory.Owner, kind dataset.AlertKind, all []*inventory.Repository, outcomes []outcome, hidden []string,
	known Known, result *Result,
) error {
	var failed []string
	permissions := make(map[string]bool)
	for i, x := range outcomes {
		repository := all[i]
		id := repository.ID
		switch {
		case x.list == nil:
			failed = append(failed, repository.Name)
			result.Gaps[id] = fmt.Sprintf("its %s alerts could not be read: %s", kind, x.failure)
			result.Lists[id] = &List{Mark: known.Marks[Key(id, kind)]} // what was known is kept
			continue
		case x.list.Refused == nil:
			result.States[id], result.Lists[id] = dataset.On, x.list
			continue
		}
		means := meaningOf(x.list.Refused)
		if means == isNotFound {
			gone, err := inventory.Vanished(ctx, r.Connection, repository)
			if err != nil {
				return err
			}
			if gone {
				result.Gone[id] = true
				continue
			}
		}
		switch {
		case means == isArchived:
			result.States[id] = dataset.NotApplicable
		case means == isOff, means == isNotFound && kind != dataset.Dependabot:
			result.States[id] = dataset.Off
		default:
			hidden = append(hidden, repository.Name)
			if p := x.list.Refused.Permission; means == isForbidden && p != "" {
				permissions["GitHub asks for the permission "+message.OneLine(p)] = true
			}
		}
	}
	if len(hidden) > 0 {
		text := ""
		if len(permissions) > 0 {
			text = " (" + strings.Join(slices.Sorted(maps.Keys(permissions)), "; ") + ")"
		}
		result.Warnings.Add("The token may not see the %s alerts of %s of %s%s: %s.",
			kind, message.Repositories(len(hidden)), o.Login, text, message.Some(hidden))
	}
	if len(failed) > 0 {
		result.Warnings.Add("The %s alerts of %s of %s could not be read, and those of the previous fetch are kept: %s.",
			kind, message.Repositories(len(failed)), o.Login, message.Some(failed))
	}
	return nil
}
