package alerts

import (
	"context"
	"errors"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// probes is how many repositories are asked one by one, in a full run, whether a
// feature is on. If there are more, those without alerts stay unknown.
const probes = 150

// probe finds out whether a feature is on in repositories of which the
// organisation's list, which was read, and the settings do not tell.
func (r *Reader) probe(ctx context.Context, o *inventory.Owner, kind dataset.AlertKind, l *List, known Known, result *Result) error {
	has := make(map[string]bool)
	for _, rows := range [][]dataset.Alert{l.Rows, known.Alerts} {
		for i := range rows {
			has[rows[i].Repo] = true
		}
	}
	var ask []*inventory.Repository
	for _, x := range o.Repositories {
		before := known.Probed[Key(x.ID, kind)]
		switch state := *State(x, kind); {
		case state == dataset.On || state == dataset.Off || state == dataset.NotApplicable:
		case has[x.Name]:
			result.States[x.ID] = dataset.On
		case kind == dataset.Dependabot && x.Archived:
			result.States[x.ID] = dataset.NotApplicable
		case kind == dataset.Dependabot:
			// The token may see these alerts, so GraphQL tells it whether they are on.
			result.States[x.ID] = inventory.OnOff(x.AlertsEnabled)
		case x.Empty:
			result.States[x.ID] = dataset.NotApplicable
		case before != "" && !known.Full:
			result.States[x.ID], result.Probed[x.ID] = before, before
		case x.Counts():
			ask = append(ask, x)
		}
	}
	if !known.Full && len(ask) > probes/10 || len(ask) > probes {
		result.Warnings.Add("It is not known whether %s is on in %s of %s without alerts.",
			strings.ToLower(Title(kind)), message.Repositories(len(ask)), o.Login)
		return nil
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for _, x := range ask {
		group.Go(func() error {
			state, err := r.ask(ctx, x, kind)
			if state != "" {
				mu.Lock()
				defer mu.Unlock()
				result.States[x.ID], result.Probed[x.ID] = state, state
			}
			return err
		})
	}
	return group.Wait()
}

// ask asks whether a feature is on in a repository; "" if that failed.
func (r *Reader) ask(ctx context.Context, x *inventory.Repository, kind dataset.AlertKind) (dataset.State, error) {
	var ignored []struct{}
	_, err := r.Connection.Get(ctx, x.Path(string(kind), "alerts"), FirstQuery(kind), "", &ignored)
	var refused *connection.Refusal
	switch {
	case errors.As(err, &refused) && (meaningOf(refused) == isOff || meaningOf(refused) == isNotFound):
		return dataset.Off, nil
	case refused != nil:
		return dataset.Unknown, nil
	case connection.Passing(err):
		return "", nil
	case err != nil:
		return "", err
	}
	return dataset.On, nil
}
