package github

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"golang.org/x/sync/errgroup"
)

// pass is one run: what was known before, what was read, what went wrong.
type pass struct {
	client *connection.Connection
	run    *collector.Run
	cfg    *config.Config
	wanted *wanted
	full   bool // nothing known is relied on

	before   memory
	contents map[string]content         // by object id, of the previous fetch and this one
	previous map[string][]dataset.Alert // by list

	mu       sync.Mutex
	after    memory
	owners   []*owner
	lists    map[string]*list // by its key
	warnings []string
	alerts   int // read
	total    int // repositories, for the progress
}

// content is the text of a blob, or why there is none.
type content struct {
	text []byte
	size int64
	gap  string
}

// owner is an organisation or a user's account.
type owner struct {
	login        string
	user         bool // an account of a user, which has no lists of alerts
	repositories []*repository
	rest         bool // read without GraphQL
}

// repository is a repository while it is read.
type repository struct {
	dataset.Repository
	id     string // node id, which a renaming does not change
	number int64  // database id
	files  []*file
	// folders says that the root holds any, rootDockerfile a Dockerfile.
	folders, rootDockerfile bool
	// noDockerfile is set if GitHub's language statistics speak against there
	// being a Dockerfile anywhere.
	noDockerfile bool
	// alertsEnabled is what GraphQL says of Dependabot's alerts.
	alertsEnabled bool
	workflows     int // whose contents are wanted
	gaps          []string
	gone          bool
}

// file is a file of interest.
type file struct {
	path    string
	oid     string
	size    int64 // -1 if it is not known yet
	content bool  // wanted
	gap     string
}

// counts reports whether a repository is one whose contents matter: figures
// leave out the others.
func (r *repository) counts() bool { return !r.Archived && !r.Fork && !r.Empty && !r.gone }

func (r *repository) gap(text string) {
	if !slices.Contains(r.gaps, text) {
		r.gaps = append(r.gaps, text)
	}
}

// gap notes what of a repository could not be read, while others are at it.
func (p *pass) gap(r *repository, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r.gap(text)
}

func (p *pass) warn(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.warnings = append(p.warnings, fmt.Sprintf(format, args...))
}

// kinds are the configured kinds of alerts.
func (p *pass) kinds() []dataset.AlertKind {
	var kinds []dataset.AlertKind
	for _, k := range p.cfg.Sources.GitHub.Alerts {
		if !slices.Contains(kinds, dataset.AlertKind(k)) {
			kinds = append(kinds, dataset.AlertKind(k))
		}
	}
	return kinds
}

// collect reads everything. The inventory and the organisations' lists of
// alerts come at the same time.
func (p *pass) collect(ctx context.Context) error {
	if err := p.afford(ctx); err != nil {
		return err
	}
	group, within := errgroup.WithContext(ctx)
	group.Go(func() error {
		for _, login := range p.cfg.Organisations {
			o, err := p.inventory(within, login)
			if err != nil {
				return err
			}
			p.mu.Lock()
			p.owners = append(p.owners, o)
			p.mu.Unlock()
		}
		return p.files(within)
	})
	for _, login := range p.cfg.Organisations {
		for _, kind := range p.kinds() {
			group.Go(func() error { return p.organisationAlerts(within, login, kind) })
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, o := range p.owners {
		if err := p.walk(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// files reads what the inventory found wanting.
func (p *pass) files(ctx context.Context) error {
	if !p.cfg.Sources.GitHub.Repositories {
		return p.settings(ctx)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return p.settings(ctx) })
	group.Go(func() error {
		// Trees first: the Dockerfiles that they show are read with the rest.
		if err := p.trees(ctx); err != nil {
			return err
		}
		return p.blobs(ctx)
	})
	return group.Wait()
}

// afford compares what the run will need with what is left of the limits. It
// stops before the first request that counts if not even the least that is
// needed can be had within the time budget.
func (p *pass) afford(ctx context.Context) error {
	type need struct{ least, likely int }
	repositories := len(p.before.Names)
	core := need{least: len(p.cfg.Organisations) * (1 + len(p.kinds()))}
	core.likely = core.least
	if p.full {
		core.likely += repositories / 100
		for _, rows := range p.previous {
			core.likely += len(rows) / alertsPerPage
		}
	}
	points := need{least: len(p.cfg.Organisations) + repositories/largestPage}
	points.likely = points.least
	if files := len(p.contents); files == 0 {
		points.likely += 5 * repositories / blobsPerQuery
	}
	p.run.Log.Info("reading GitHub", "host", p.client.Host(), "full", p.full, "repositories_before", repositories,
		"requests_expected", core.likely, "points_expected", points.likely)
	for resource, n := range map[connection.Resource]need{connection.Core: core, connection.GraphQL: points} {
		l, ok := p.client.Left(resource)
		if !ok || l.Remaining >= n.likely {
			continue
		}
		until := l.Reset.UTC().Format("15:04 UTC")
		if l.Remaining >= n.least || n.least > l.Limit {
			p.run.Log.Warn("GitHub's limit may not last, and would be waited for", "limit", l, "left", l.Remaining, "until", until, "expected", n.likely)
			continue
		}
		because := fmt.Sprintf("GitHub at %s: at least %d of %s are needed and %d are left until %s", p.client.Host(), n.least, l, l.Remaining, until)
		if err := p.client.WaitForReset(ctx, l, because); err != nil {
			return err
		}
	}
	return nil
}

// each runs f for every item, a few at a time; the connection bounds the
// requests in flight.
func each[T any](ctx context.Context, items []T, f func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(64)
	for _, item := range items {
		group.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return f(ctx, item)
		})
	}
	return group.Wait()
}
