package github

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/config"
)

// Name is the collector's name.
const Name = "github"

// Options tune a collector. The zero value is what is wanted for a real account.
type Options struct {
	// TimeBudget is the time one run may take, waiting included; 0 is 75
	// minutes, so that a limit that is used up can be waited for once.
	TimeBudget time.Duration
	// RequestTimeout is the time one request may take; 0 is 60 seconds.
	RequestTimeout time.Duration
	// Transport sends the requests; nil is net/http's, with the environment's
	// proxy.
	Transport http.RoundTripper
	// Now and Sleep are the clock of budgets and limits; nil is the real one.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// Collector reads the inventory, the files and the alerts of the configured
// organisations. It implements [collector.Collector].
type Collector struct {
	cfg     *config.Config
	env     *config.Environment
	options Options
}

var _ collector.Collector = (*Collector)(nil)

// New returns a collector. Settings that are wrong are errors of its methods.
func New(cfg *config.Config, env *config.Environment, options Options) *Collector {
	return &Collector{cfg, env, options.defaults()}
}

func (o Options) defaults() Options {
	if o.TimeBudget <= 0 {
		o.TimeBudget = 75 * time.Minute
	}
	if o.RequestTimeout <= 0 {
		o.RequestTimeout = time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return o
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
	client, err := newClient(c.cfg.Sources.GitHub, c.env, c.options, run.Log)
	if err != nil {
		return err
	}
	defer client.close()
	defer client.gate.logLimits("GitHub's limits at the end")
	if err := client.readLimits(ctx); err != nil {
		return err
	}
	client.gate.logLimits("GitHub's limits at the start")
	p := load(run.Data, c.cfg, c.options.Now())
	p.client, p.run, p.options = client, run, c.options
	if err := p.collect(ctx); err != nil {
		return err
	}
	return p.commit()
}

// source says in words where the data came from.
func (c *client) source(cfg *config.Config) string {
	var what []string
	if cfg.Sources.GitHub.Repositories {
		what = append(what, "repositories and their files")
	}
	for _, kind := range cfg.Sources.GitHub.Alerts {
		what = append(what, kind+" alerts")
	}
	return fmt.Sprintf("GitHub at %s: %s of %s", c.host, strings.Join(what, ", "), strings.Join(cfg.Organisations, ", "))
}
