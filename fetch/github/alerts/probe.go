package alerts

import (
	"context"
	"errors"
	"strings"

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
func (r *Reader) probe(ctx context.Context, o *inventory.Owner, l *List) error {
	has := make(map[string]bool)
	for _, rows := range [][]dataset.Alert{l.rows, r.Previous[Key(o.Login, l.kind)]} {
		for i := range rows {
			has[rows[i].Repo] = true
		}
	}
	var ask []*inventory.Repository
	for _, x := range o.Repositories {
		key := Key(x.ID, l.kind)
		before := r.Before.Probed[key]
		switch state := State(x, l.kind); {
		case *state == dataset.On || *state == dataset.Off || *state == dataset.NotApplicable:
		case has[x.Name]:
			*state = dataset.On
		case l.kind == dataset.Dependabot && x.Archived:
			*state = dataset.NotApplicable
		case l.kind == dataset.Dependabot:
			// The token may see these alerts, so GraphQL tells it whether they are on.
			*state = inventory.OnOff(x.AlertsEnabled)
		case x.Empty:
			*state = dataset.NotApplicable
		case before != "" && !r.Full:
			*state, r.After.Probed[key] = before, before
		case x.Counts():
			*state = ""
			ask = append(ask, x)
		}
	}
	if !r.Full && len(ask) > probes/10 || len(ask) > probes {
		r.Warnings.Add("It is not known whether %s is on in %s of %s without alerts.",
			strings.ToLower(Title(l.kind)), message.Repositories(len(ask)), o.Login)
		return nil
	}
	err := connection.Each(ctx, ask, func(ctx context.Context, _ int, x *inventory.Repository) error { return r.ask(ctx, x, l.kind) })
	for _, x := range ask {
		if state := *State(x, l.kind); state != "" {
			r.After.Probed[Key(x.ID, l.kind)] = state
		}
	}
	return err
}

// ask asks whether a feature is on in a repository.
func (r *Reader) ask(ctx context.Context, x *inventory.Repository, kind dataset.AlertKind) error {
	err := Try(ctx, r.Connection, x.Path(), kind)
	refused, ok := errors.AsType[*connection.Refusal](err)
	switch state := State(x, kind); {
	case ok && (meaningOf(refused) == isOff || meaningOf(refused) == isNotFound):
		*state = dataset.Off
	case ok:
		*state = dataset.Unknown
	case err == nil:
		*state = dataset.On
	case !connection.Passing(err):
		return err
	}
	return nil
}

// Try asks for one alert below the path of an organisation or a repository, which
// shows whether alerts can be read.
func Try(ctx context.Context, c *connection.Connection, path string, kind dataset.AlertKind) error {
	q := query(kind)
	for _, name := range []string{"sort", "direction", "state"} {
		q.Del(name)
	}
	q.Set("per_page", "1")
	_, err := c.Get(ctx, path+"/"+string(kind)+"/alerts", q, "", new([]struct{}))
	return err
}
