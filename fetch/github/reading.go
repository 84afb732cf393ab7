package github

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/alerts"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/files"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile/owner"
)

// reading is one run: what is known and what was read so far.
type reading struct {
	cfg        *config.Config
	run        *collector.Run
	connection *connection.Connection
	before     *previous
	kinds      []dataset.AlertKind

	inventory *inventory.Inventory
	contents  map[string]files.Content // by object id
	reader    *alerts.Reader
	alerts    []dataset.Alert
	catalogue catalogue
	after     memory
	warnings  message.Warnings
}

func newReading(cfg *config.Config, run *collector.Run, c *connection.Connection) *reading {
	r := &reading{cfg: cfg, run: run, connection: c, before: load(run.Data, c.Now())}
	for _, kind := range cfg.Sources.GitHub.Alerts {
		r.kinds = append(r.kinds, dataset.AlertKind(kind))
	}
	slices.Sort(r.kinds)
	r.kinds = slices.Compact(r.kinds)
	r.reader = &alerts.Reader{
		Connection: c, Log: run.Log, Progress: run.Progress,
		Before: r.before.Memory, Previous: r.before.alerts, Names: r.before.Names, Full: r.before.full,
		After: alerts.Memory{Lists: make(map[string]alerts.Mark), Probed: make(map[string]dataset.State), Hidden: make(map[string]string)},
	}
	r.after = memory{Version: memoryVersion, FullAt: r.before.FullAt, Names: make(map[string]string), Memory: r.reader.After}
	return r
}

// read reads everything. The inventory and the organisations' lists of alerts
// come at the same time.
func (r *reading) read(ctx context.Context) error {
	if err := r.afford(ctx); err != nil {
		return err
	}
	group, within := errgroup.WithContext(ctx)
	group.Go(func() error { return r.repositories(within) })
	group.Go(func() error { return r.readCatalogue(within) })
	lists := make([][]*alerts.List, len(r.cfg.Organisations)) // by organisation and kind
	for i, login := range r.cfg.Organisations {
		lists[i] = make([]*alerts.List, len(r.kinds))
		for k, kind := range r.kinds {
			group.Go(func() (err error) {
				lists[i][k], err = r.reader.Organisation(within, login, kind)
				return err
			})
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, o := range r.inventory.Owners {
		rows, err := r.reader.Complete(ctx, o, lists[i])
		if err != nil {
			return err
		}
		r.alerts = append(r.alerts, rows...)
	}
	r.after.CatalogueETag = r.catalogue.etag
	r.warnings = slices.Concat(r.warnings, r.reader.Warnings, r.catalogue.warnings)
	return nil
}

// repositories reads the inventory, the files and the settings.
func (r *reading) repositories(ctx context.Context) (err error) {
	wanted := r.cfg.Sources.GitHub.Repositories
	paths := inventory.NewPaths(slices.Concat(r.cfg.Security.SuppressionFiles, owner.Files(r.cfg.Ownership...)))
	reader := inventory.Reader{
		Connection: r.connection, Log: r.run.Log, Progress: r.run.Progress,
		Paths: paths, Files: wanted,
		PageSize: r.before.PageSize, Names: r.before.Names,
	}
	if r.inventory, err = reader.Read(ctx, r.cfg.Organisations); err != nil {
		return err
	}
	r.after.PageSize = r.inventory.PageSize
	r.keepLost()
	owners := r.inventory.Owners
	group, within := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		r.after.Settings, err = inventory.ReadSettings(within, r.connection, owners, r.before.Settings)
		return err
	})
	group.Go(func() (err error) {
		if !wanted {
			return nil
		}
		// Trees first: the Dockerfiles that they show are read with the other files.
		if r.after.Trees, err = files.ReadTrees(within, r.connection, owners, paths, r.before.Trees); err != nil {
			return err
		}
		contents := files.Reader{Connection: r.connection, Log: r.run.Log, Progress: r.run.Progress}
		r.contents, err = contents.Read(within, owners, r.before.contents)
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	r.warnings = slices.Concat(r.warnings, r.inventory.Warnings, r.after.Settings.Warnings)
	return nil
}

// afford compares what the run will need with what is left of the limits. It
// stops before the first request that counts if not even the least that is needed
// can be had within the time budget.
func (r *reading) afford(ctx context.Context) error {
	type need struct {
		resource      connection.Resource
		least, likely int
	}
	organisations, repositories := len(r.cfg.Organisations), len(r.before.Names)
	core := need{resource: connection.Core, least: organisations * (1 + len(r.kinds))}
	points := need{resource: connection.GraphQL, least: organisations + repositories/inventory.LargestPage}
	core.likely, points.likely = core.least, points.least
	if r.before.full {
		core.likely += repositories / 100
		for _, rows := range r.before.alerts {
			core.likely += len(rows) / alerts.PerPage
		}
	}
	if len(r.before.contents) == 0 {
		points.likely += 5 * repositories / files.BlobsPerQuery
	}
	host := r.connection.Host()
	r.run.Log.Info("reading GitHub", "host", host, "full", r.before.full, "repositories_before", repositories,
		"requests_expected", core.likely, "points_expected", points.likely)
	for _, n := range []need{core, points} {
		l, ok := r.connection.Left(n.resource)
		if !ok || l.Remaining >= n.likely {
			continue
		}
		until := l.Reset.UTC().Format("15:04 UTC")
		if l.Remaining >= n.least || n.least > l.Limit {
			r.run.Log.Warn("GitHub's limit may run out; the run would wait for its reset",
				"limit", l, "left", l.Remaining, "until", until, "expected", n.likely)
			continue
		}
		reason := fmt.Sprintf("GitHub at %s: at least %d of %s are needed and %d are left until %s", host, n.least, l, l.Remaining, until)
		if err := r.connection.WaitForReset(ctx, l, reason); err != nil {
			return err
		}
	}
	return nil
}
