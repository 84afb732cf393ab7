package actions

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Name is the collector's name. The events' source is "github:" and the owner of
// the repository.
const Name = "github-actions"

// Connect returns a client that signs its requests, keeps to GitHub's limits and
// asks again what failed; disconnect ends it. It is called once a run. An error
// of the client ends the read if it has a method Final that returns true.
type Connect func(ctx context.Context, log *slog.Logger) (client *github.Client, disconnect func(), err error)

// Repositories returns the repositories of the configured organisations with
// their names, default branches and the time of the last push.
type Repositories func(ctx context.Context, run *collector.Run, client *github.Client) ([]dataset.Repository, error)

// Options tune a collector. The zero value is what is wanted for a real account.
type Options struct {
	// Repositories lists the repositories; nil is [List] of the organisations.
	Repositories Repositories
	// StepDays is the age, in days before as-of, up to which the failing steps of
	// failed runs are read; 0 is 15, a day more than figures look back.
	StepDays int
	// Now is the clock that tells when a repository was read; nil is the real one.
	Now func() time.Time
}

const (
	// overlap is how far an incremental read reaches back before the last one:
	// for clocks that differ, and for runs that a push is about to start.
	overlap = 15 * time.Minute
	day     = 24 * time.Hour
)

// Collector reads workflow runs. It implements [collector.Collector].
type Collector struct {
	cfg     *config.Config
	connect Connect
	options Options
	// batchCalls is the number of requests a batch may take.
	batchCalls int64
}

var _ collector.Collector = (*Collector)(nil)

// New returns a collector of the configured organisations.
func New(cfg *config.Config, connect Connect, options Options) *Collector {
	if options.Repositories == nil {
		options.Repositories = func(ctx context.Context, _ *collector.Run, client *github.Client) ([]dataset.Repository, error) {
			return List(ctx, client, cfg.Organisations)
		}
	}
	if options.StepDays <= 0 {
		options.StepDays = 15
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Collector{cfg, connect, options, batchCalls}
}

// Name returns [Name].
func (c *Collector) Name() string { return Name }

// Skip says why there is nothing to do, or "".
func (c *Collector) Skip() string {
	if !c.cfg.Sources.GitHub.Actions {
		return "runs of GitHub Actions are not configured"
	}
	return ""
}

// Collect implements [collector.Collector].
func (c *Collector) Collect(ctx context.Context, run *collector.Run) error {
	started := c.options.Now()
	client, disconnect, err := c.connect(ctx, run.Log)
	if err != nil {
		return err
	}
	defer disconnect()
	repositories, err := c.options.Repositories(ctx, run, client)
	if err != nil {
		return fmt.Errorf("listing repositories: %w", err)
	}
	repositories = active(repositories)
	steps := int64(0)
	for {
		resumed, err := c.pass(ctx, run, &api{client: client}, repositories, started, &steps)
		if err != nil {
			return err
		}
		// What an earlier run has read is followed by what came since.
		if !resumed {
			return nil
		}
	}
}

// active returns the repositories that are worth asking, each once.
func active(all []dataset.Repository) []dataset.Repository {
	var list []dataset.Repository
	seen := map[string]bool{}
	for _, r := range all {
		if name := fullName(&r); !r.Archived && !r.Fork && !r.Empty && r.Branch != "" && !seen[name] {
			seen[name] = true
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b dataset.Repository) int { return strings.Compare(fullName(&a), fullName(&b)) })
	return list
}

func fullName(r *dataset.Repository) string { return r.Owner + "/" + r.Name }

// pass reads what is due and commits it; steps counts the repositories that are
// due in all passes. resumed reports whether a part had been read by an earlier
// run.
func (c *Collector) pass(ctx context.Context, run *collector.Run, api *api, repositories []dataset.Repository, started time.Time, steps *int64) (resumed bool, err error) {
	p := plan(run.Data.Provenance(Name), c.cfg.Pipelines.Branches, c.cfg.Pipelines.HistoryDays, run.AsOf, c.options.Now())
	stage, err := run.Data.Stage(Name, p.token(), nil)
	if err != nil {
		return false, err
	}
	batches, err := openBatches(stage, c.batchCalls)
	if err != nil {
		return false, err
	}
	resumed = stage.Resumed() && len(batches.names) > 0
	var due []dataset.Repository
	for _, r := range repositories {
		if _, done := batches.done[fullName(&r)]; !done && p.due(&r) {
			due = append(due, r)
		}
	}
	run.Log.Info("reading GitHub Actions", "full", p.full, "because", p.reason, "resumed", resumed, "repositories", len(repositories), "due", len(due))
	*steps += int64(len(due))
	run.Progress.Total(*steps, "repositories")
	work := &work{c: c, api: api, plan: p, batches: batches, progress: run.Progress, asOf: run.AsOf}
	if err := work.read(ctx, due); err != nil {
		return false, err
	}
	state, err := json.Marshal(p.after(repositories, batches.done))
	if err != nil {
		return false, err
	}
	err = stage.Commit(batches.names, dataset.Merge, dataset.Provenance{
		Kind:         "github",
		Source:       fmt.Sprintf("GitHub at %s: runs of Actions on the default branches of %s", api.client.BaseURL.Host, strings.Join(c.cfg.Organisations, ", ")),
		AsOf:         run.AsOf,
		From:         p.from,
		QueryHash:    p.hash,
		Read:         batches.rows,
		Milliseconds: c.options.Now().Sub(started).Milliseconds(),
		Warnings:     work.warnings(),
		Branches:     slices.Clone(c.cfg.Pipelines.Branches),
		State:        state,
	})
	if err != nil {
		return false, err
	}
	run.Log.Info("read GitHub Actions", "repositories", len(due), "events", batches.rows, "requests", api.calls.Load())
	return resumed, nil
}
