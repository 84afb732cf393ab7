package github

import (
	"context"
	"fmt"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/config"
)

// Name is the collector's name.
const Name = "github"

// Collector reads the inventory, the files and the alerts of the configured
// organisations. It implements [collector.Collector].
type Collector struct {
	cfg     *config.Config
	env     *config.Environment
	options connection.Options
}

var _ collector.Collector = (*Collector)(nil)

// New returns a collector. Settings that are wrong are errors of its methods.
func New(cfg *config.Config, env *config.Environment, options connection.Options) *Collector {
	return &Collector{cfg, env, options}
}

// Name returns [Name].
func (c *Collector) Name() string { return Name }

// String returns the name, and so no secret however a collector is printed.
func (c *Collector) String() string { return Name }

// GoString returns the name.
func (c *Collector) GoString() string { return Name }

// Skip says why there is nothing to do, or "".
func (c *Collector) Skip() string {
	if g := c.cfg.Sources.GitHub; !g.Repositories && len(g.Alerts) == 0 {
		return "neither repositories nor alerts are configured"
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
	r := newReading(c.cfg, run, client)
	if err := r.read(ctx); err != nil {
		return err
	}
	return r.commit()
}

// source says in words where the data came from.
func source(host string, cfg *config.Config) string {
	var what []string
	if cfg.Sources.GitHub.Repositories {
		what = append(what, "repositories and their files")
	}
	for _, kind := range cfg.Sources.GitHub.Alerts {
		what = append(what, kind+" alerts")
	}
	return fmt.Sprintf("GitHub at %s: %s of %s", host, strings.Join(what, ", "), strings.Join(cfg.Organisations, ", "))
}
