package actions

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Name is the collector's name. The events' source is "github:" and the owner of
// the repository.
const Name = "github-actions"

// Inventory returns the repositories that this fetch has read already, with
// their names, default branches and the time of the last push; ok is false if it
// has read none.
type Inventory func(run *collector.Run) (repositories []dataset.Repository, ok bool)

const (
	// overlap is how far an incremental read reaches back before the last one,
	// since clocks differ and a push may be about to start a run.
	overlap = 15 * time.Minute
	// stepDays is the age, in days before as-of, up to which the failing steps of
	// failed runs are read: a day more than figures look back.
	stepDays = 29
	day      = 24 * time.Hour
)

// Collector reads workflow runs. It implements [collector.Collector].
type Collector struct {
	cfg       *config.Config
	env       *config.Environment
	options   connection.Options
	inventory Inventory
	// batchCalls is the number of requests a batch may take.
	batchCalls int
}

var _ collector.Collector = (*Collector)(nil)

// New returns a collector of the configured organisations. It lists the
// repositories itself if inventory has none; nil always has none.
func New(cfg *config.Config, env *config.Environment, options connection.Options, inventory Inventory) *Collector {
	if inventory == nil {
		inventory = func(*collector.Run) ([]dataset.Repository, bool) { return nil, false }
	}
	return &Collector{cfg, env, options, inventory, batchCalls}
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
	client, err := connection.Open(ctx, c.cfg.Sources.GitHub, c.env, c.options, run.Log)
	if err != nil {
		return err
	}
	defer client.Close()
	repositories, ok := c.inventory(run)
	if !ok {
		if repositories, err = list(ctx, client, c.cfg.Organisations); err != nil {
			return fmt.Errorf("listing repositories: %w", err)
		}
	}
	repositories = active(repositories)
	steps := int64(0)
	for full := run.Full; ; full = false {
		resumed, err := c.pass(ctx, run, client, repositories, full, &steps)
		if err != nil {
			return err
		}
		// A resumed pass lacks what happened since the earlier run.
		if !resumed {
			return nil
		}
	}
}

// list lists the repositories of organisations and users.
func list(ctx context.Context, client *connection.Connection, owners []string) ([]dataset.Repository, error) {
	var list []dataset.Repository
	for _, login := range owners {
		o, err := inventory.List(ctx, client, login, nil, 0)
		if err != nil {
			return nil, err
		}
		for _, r := range o.Repositories {
			r.Empty = false // it may have a few lines
			list = append(list, r.Repository)
		}
	}
	return list, nil
}

// active returns the repositories that are worth asking, each once.
func active(all []dataset.Repository) []dataset.Repository {
	all = slices.DeleteFunc(all, func(r dataset.Repository) bool { return r.Archived || r.Fork || r.Empty || r.Branch == "" })
	slices.SortFunc(all, func(a, b dataset.Repository) int { return strings.Compare(fullName(&a), fullName(&b)) })
	return slices.CompactFunc(all, func(a, b dataset.Repository) bool { return fullName(&a) == fullName(&b) })
}

// pass reads what is due, or everything if full, and commits it; steps counts the repositories that are
// due in all passes. resumed reports whether an earlier run had read a part.
func (c *Collector) pass(
	ctx context.Context, run *collector.Run, client *connection.Connection, repositories []dataset.Repository, full bool, steps *int64,
) (resumed bool, err error) {
	pipelines := c.cfg.Pipelines
	p := plan(run.Data.Provenance(Name), pipelines.Branches, pipelines.HistoryDays, run.AsOf, client.Now(), full)
	stage, err := run.Data.Stage(Name, p.token(), nil)
	if err != nil {
		return false, err
	}
	batches, err := openBatches(stage, client.Requests, c.batchCalls)
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
	run.Log.Info("reading GitHub Actions", "full", p.full, "because", p.reason, "resumed", resumed,
		"repositories", len(repositories), "due", len(due))
	*steps += int64(len(due))
	run.Progress.Total(*steps, "repositories")
	work := &work{cfg: c.cfg, connection: client, plan: p, batches: batches, progress: run.Progress, asOf: run.AsOf}
	if err := work.read(ctx, due); err != nil {
		return false, err
	}
	state, err := json.Marshal(p.after(repositories, batches.done))
	if err != nil {
		return false, err
	}
	owners := strings.Join(c.cfg.Organisations, ", ")
	source := fmt.Sprintf("GitHub at %s: runs of Actions on the default branches of %s", client.Host(), owners)
	err = stage.Commit(batches.names, dataset.Merge, dataset.Provenance{
		Kind: "github", Source: source, AsOf: run.AsOf, From: p.from, QueryHash: p.hash, Read: batches.rows,
		Milliseconds: client.Elapsed().Milliseconds(), Warnings: work.warnings(), Branches: slices.Clone(pipelines.Branches), State: state,
	})
	if err != nil {
		return false, err
	}
	run.Log.Info("read GitHub Actions", "repositories", len(due), "events", batches.rows, "requests", client.Requests())
	return resumed, nil
}
