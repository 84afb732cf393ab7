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
)

// reading is one run: what is known and what was read so far. Nothing of it is
// used by two goroutines at the same time.
type reading struct {
	cfg        *config.Config
	run        *collector.Run
	connection *connection.Connection
	before     *previous
	kinds      []dataset.AlertKind

	inventory *inventory.Inventory
	contents  map[string]files.Content // by object id
	reader    *alerts.Reader
	lists     [][]*alerts.List // by organisation and kind, in the configured order
	alerts    []dataset.Alert
	after     memory
	warnings  message.Warnings
}

func newReading(cfg *config.Config, run *collector.Run, c *connection.Connection) *reading {
	r := &reading{cfg: cfg, run: run, connection: c, before: load(run.Data, c.Now())}
	r.reader = &alerts.Reader{Connection: c, Progress: run.Progress}
	for _, k := range cfg.Sources.GitHub.Alerts {
		if kind := dataset.AlertKind(k); !slices.Contains(r.kinds, kind) {
			r.kinds = append(r.kinds, kind)
		}
	}
	r.after = memory{
		Version: memoryVersion, FullAt: r.before.FullAt, Names: make(map[string]string),
		Lists: make(map[string]alerts.Mark), Probed: make(map[string]dataset.State),
	}
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
	for _, login := range r.cfg.Organisations {
		lists := make([]*alerts.List, len(r.kinds))
		r.lists = append(r.lists, lists)
		for k, kind := range r.kinds {
			group.Go(func() (err error) {
				lists[k], err = r.reader.Organisation(within, login, kind, r.before.Lists[alerts.Key(login, kind)])
				return err
			})
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i := range r.inventory.Owners {
		if err := r.completeAlerts(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// repositories reads the inventory, the files and the settings.
func (r *reading) repositories(ctx context.Context) (err error) {
	reader := inventory.Reader{
		Connection: r.connection, Log: r.run.Log, Progress: r.run.Progress,
		Paths: inventory.NewPaths(r.cfg.Security.SuppressionFiles), Files: r.cfg.Sources.GitHub.Repositories,
		PageSize: r.before.PageSize, Names: r.before.Names,
	}
	if r.inventory, err = reader.Read(ctx, r.cfg.Organisations); err != nil {
		return err
	}
	owners := r.inventory.Owners
	var settings inventory.Settings
	trees := &files.Trees{}
	group, within := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		known := inventory.Settings{ByID: r.before.Settings, Newest: r.before.SettingsMark}
		settings, err = inventory.ReadSettings(within, r.connection, owners, known)
		return err
	})
	if r.cfg.Sources.GitHub.Repositories {
		group.Go(func() (err error) {
			// Trees first: the Dockerfiles that they show are read with the other files.
			if trees, err = files.ReadTrees(within, r.connection, owners, r.before.Trees); err != nil {
				return err
			}
			trees.Apply(owners)
			contents := files.Reader{Connection: r.connection, Log: r.run.Log, Progress: r.run.Progress}
			r.contents, err = contents.Read(within, owners, r.before.contents)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	settings.Apply(owners)
	r.after.PageSize, r.after.Trees = r.inventory.PageSize, trees.ByID
	r.after.Settings, r.after.SettingsMark = settings.ByID, settings.Newest
	r.warnings = slices.Concat(r.inventory.Warnings, trees.Warnings, settings.Warnings)
	return nil
}

// completeAlerts reads what the lists of an organisation do not tell, and merges
// its alerts.
func (r *reading) completeAlerts(ctx context.Context, i int) error {
	o := r.inventory.Owners[i]
	var parts []alerts.Part
	for k, kind := range r.kinds {
		l := r.lists[i][k]
		part := alerts.Part{Previous: r.before.alerts[alerts.Key(o.Login, kind)], List: l}
		known := alerts.Known{Alerts: part.Previous, Marks: r.before.Lists, Probed: r.before.Probed, Full: r.before.full}
		result, err := r.reader.Complete(ctx, o, kind, l, known)
		if err != nil {
			return err
		}
		result.Apply(o, kind)
		r.warnings = append(r.warnings, result.Warnings...)
		if l.Refused == nil {
			r.after.Lists[alerts.Key(r.cfg.Organisations[i], kind)] = l.Mark
		}
		for id, one := range result.Lists {
			r.after.Lists[alerts.Key(id, kind)] = one.Mark
		}
		for id, state := range result.Probed {
			r.after.Probed[alerts.Key(id, kind)] = state
		}
		part.Repositories = result.Lists
		parts = append(parts, part)
	}
	merged, warnings := alerts.Merge(o, parts, r.before.Names)
	r.alerts = append(r.alerts, merged...)
	r.warnings = append(r.warnings, warnings...)
	return nil
}

// afford compares what the run will need with what is left of the limits. It
// stops before the first request that counts if not even the least that is needed
// can be had within the time budget.
func (r *reading) afford(ctx context.Context) error {
	type need struct{ least, likely int }
	repositories := len(r.before.Names)
	core := need{least: len(r.cfg.Organisations) * (1 + len(r.kinds))}
	core.likely = core.least
	if r.before.full {
		core.likely += repositories / 100
		for _, rows := range r.before.alerts {
			core.likely += len(rows) / alerts.PerPage
		}
	}
	points := need{least: len(r.cfg.Organisations) + repositories/inventory.LargestPage}
	points.likely = points.least
	if len(r.before.contents) == 0 {
		points.likely += 5 * repositories / files.BlobsPerQuery
	}
	host := r.connection.Host()
	r.run.Log.Info("reading GitHub", "host", host, "full", r.before.full, "repositories_before", repositories,
		"requests_expected", core.likely, "points_expected", points.likely)
	for resource, n := range map[connection.Resource]need{connection.Core: core, connection.GraphQL: points} {
		l, ok := r.connection.Left(resource)
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
