package github

import (
	"context"
	"log/slog"

	"github.com/google/go-github/v60/github"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/actions"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Connect returns a client of go-github for whoever reads something else of
// GitHub: it signs requests, bounds how many are in flight, keeps to the limits
// and asks again what failed, as this package does. disconnect ends it and logs
// what is left of the limits. Errors after which no request will do better have
// a method Final that returns true, wherever they are wrapped.
func (c *Collector) Connect(ctx context.Context, log *slog.Logger) (rest *github.Client, disconnect func(), err error) {
	own, err := newClient(c.cfg.Sources.GitHub, c.env, c.options, log)
	if err != nil {
		return nil, nil, err
	}
	if err := own.readLimits(ctx); err != nil {
		own.close()
		return nil, nil, err
	}
	own.gate.logLimits("GitHub's limits at the start")
	return own.rest, func() {
		own.gate.logLimits("GitHub's limits at the end")
		own.close()
	}, nil
}

// Final says that a budget or limit ends the whole run.
func (e *spentError) Final() bool { return true }

// Final says that nothing can be read without a token.
func (e *signInError) Final() bool { return true }

// Inventory returns the repositories that this fetch has read and committed; ok
// is false if it has not.
func Inventory(run *collector.Run) (repositories []dataset.Repository, ok bool) {
	p := run.Data.Provenance(Name)
	if p == nil || p.Retired || !p.AsOf.Equal(run.AsOf) {
		return nil, false
	}
	return loadTable[dataset.Repository](run.Data, dataset.RepositoriesTable)
}

// NewActions returns the collector of workflow runs. It lists the repositories
// itself where this fetch has not just read them.
func NewActions(cfg *config.Config, env *config.Environment, o Options) *actions.Collector {
	repositories := func(ctx context.Context, run *collector.Run, rest *github.Client) ([]dataset.Repository, error) {
		if list, ok := Inventory(run); ok {
			return list, nil
		}
		return actions.List(ctx, rest, cfg.Organisations)
	}
	return actions.New(cfg, New(cfg, env, o).Connect, actions.Options{Repositories: repositories, Now: o.Now})
}
