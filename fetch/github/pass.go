package github

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// pass is one run: what was known before, what was read, what went wrong.
type pass struct {
	client  *client
	run     *collector.Run
	cfg     *config.Config
	options Options
	wanted  *wanted
	full    bool // nothing known is relied on

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
	jobs := newJobs(ctx)
	jobs.add(func(ctx context.Context) error {
		for _, login := range p.cfg.Organisations {
			o, err := p.inventory(ctx, login)
			if err != nil {
				return err
			}
			p.mu.Lock()
			p.owners = append(p.owners, o)
			p.mu.Unlock()
		}
		return p.files(ctx)
	})
	for _, login := range p.cfg.Organisations {
		for _, kind := range p.kinds() {
			jobs.add(func(ctx context.Context) error { return p.organisationAlerts(ctx, login, kind) })
		}
	}
	if err := jobs.wait(); err != nil {
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
	jobs := newJobs(ctx)
	jobs.add(p.settings)
	jobs.add(func(ctx context.Context) error {
		// Trees first: the Dockerfiles that they show are read with the rest.
		if err := p.trees(ctx); err != nil {
			return err
		}
		return p.blobs(ctx)
	})
	return jobs.wait()
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
	p.run.Log.Info("reading GitHub", "host", p.client.host, "full", p.full, "repositories_before", repositories,
		"requests_expected", core.likely, "points_expected", points.likely)
	for resource, n := range map[string]need{coreLimit: core, graphqlLimit: points} {
		l, ok := p.client.gate.left(resource)
		if !ok || l.Remaining >= n.likely {
			continue
		}
		until := l.Reset.UTC().Format("15:04 UTC")
		if l.Remaining >= n.least || n.least > l.Limit {
			p.run.Log.Warn("GitHub's limit may not last, and would be waited for", "limit", describe(resource, &l), "left", l.Remaining, "until", until, "expected", n.likely)
			continue
		}
		because := fmt.Sprintf("GitHub at %s: at least %d of %s are needed and %d are left until %s", p.client.host, n.least, describe(resource, &l), l.Remaining, until)
		if err := p.client.gate.wait(ctx, max(l.Reset.Sub(p.options.Now())+time.Second, 0), because); err != nil {
			return err
		}
	}
	return nil
}

// jobs runs functions at the same time; the first error ends the others.
type jobs struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	group  sync.WaitGroup
}

func newJobs(ctx context.Context) *jobs {
	ctx, cancel := context.WithCancelCause(ctx)
	return &jobs{ctx: ctx, cancel: cancel}
}

func (j *jobs) add(f func(context.Context) error) {
	j.group.Go(func() {
		if err := f(j.ctx); err != nil {
			j.cancel(err)
		}
	})
}

func (j *jobs) wait() error {
	j.group.Wait()
	err := context.Cause(j.ctx)
	j.cancel(nil)
	return err
}

// each runs f for every item, a few at a time; the gate bounds the requests.
func each[T any](ctx context.Context, items []T, f func(context.Context, T) error) error {
	const workers = 64
	jobs := newJobs(ctx)
	next := make(chan T)
	for range min(workers, len(items)) {
		jobs.add(func(ctx context.Context) error {
			for item := range next {
				if ctx.Err() != nil {
					continue
				}
				if err := f(ctx, item); err != nil {
					jobs.cancel(err)
				}
			}
			return nil
		})
	}
	for _, item := range items {
		next <- item
	}
	close(next)
	return jobs.wait()
}

// passing reports whether an error is a failure that concerns one request, not
// the whole run.
func passing(err error) bool {
	var f *failure
	return errors.As(err, &f)
}

// plural writes a number with its word.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// some lists up to ten names.
func some(names []string) string {
	slices.Sort(names)
	const most = 10
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
