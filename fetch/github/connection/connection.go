package connection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/config"
)

// Options tune a connection. The zero value is for a real account.
type Options struct {
	// TimeBudget is the time one run may take, waiting included; 0 is the
	// configuration's, or 20 minutes.
	TimeBudget time.Duration
	// RequestTimeout is the time one request may take; 0 is 60 seconds.
	RequestTimeout time.Duration
	// Attempts is how often a request is sent that keeps failing, and FirstWait
	// the wait before the second time; 0 is 6, and 500 milliseconds.
	Attempts  int
	FirstWait time.Duration
	// Transport sends the requests; nil is net/http's, with the environment's
	// proxy.
	Transport http.RoundTripper
	// Now and Sleep are the clock of budgets and limits; nil is the real one.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

func (o Options) withDefaults() Options {
	o.RequestTimeout = cmp.Or(o.RequestTimeout, time.Minute)
	o.Attempts = cmp.Or(o.Attempts, attempts)
	o.FirstWait = cmp.Or(o.FirstWait, firstWait)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = collector.Sleep
	}
	return o
}

// Connection is a connection to one GitHub. It is safe for concurrent use.
type Connection struct {
	rest    *github.Client
	graphQL *github.Client // sends once
	address string         // of GraphQL
	host    string
	options Options
	limits  *limits
	idle    func() // closes what is idle
}

// Open opens a connection and reads what is left of the limits, which shows
// whether the token is accepted. The caller closes it.
func Open(ctx context.Context, cfg config.GitHub, env *config.Environment, o Options, log *slog.Logger) (*Connection, error) {
	c, err := dial(cfg, env, o, log)
	if err != nil {
		return nil, err
	}
	if err := c.readLimits(ctx); err != nil {
		c.idle()
		return nil, err
	}
	c.limits.report("GitHub's limits at the start")
	return c, nil
}

func dial(cfg config.GitHub, env *config.Environment, o Options, log *slog.Logger) (*Connection, error) {
	o.TimeBudget = cmp.Or(o.TimeBudget, cfg.TimeBudget, 20*time.Minute)
	o = o.withDefaults()
	base, graphQL, err := endpoints(cfg.API)
	if err != nil {
		return nil, err
	}
	c := &Connection{host: base.Host, address: graphQL, options: o, idle: func() {}}
	lower := o.Transport
	if lower == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		own.MaxIdleConnsPerHost = 50
		lower, c.idle = own, own.CloseIdleConnections
	}
	signed, err := signIn(cfg, env, base.String(), lower)
	if err != nil {
		return nil, err
	}
	c.limits = &limits{
		now: o.Now, sleep: o.Sleep, started: o.Now(), budget: o.TimeBudget, log: log, pace: pace(base.Hostname()),
		slots: make(chan struct{}, max(cfg.Concurrency, 1)), known: make(map[Resource]*Limit), inFlight: make(map[Resource]int),
	}
	client := func(transport http.RoundTripper) *github.Client {
		g := github.NewClient(&http.Client{Transport: transport})
		g.BaseURL, g.UserAgent = base, "rse-dashboard"
		return g
	}
	send := &sender{base: lower, signed: signed, home: base, limits: c.limits, timeout: o.RequestTimeout}
	c.rest, c.graphQL = client(retrying(send, o)), client(send)
	return c, nil
}

// Close ends the connection and logs what is left of the limits.
func (c *Connection) Close() {
	c.limits.report("GitHub's limits at the end")
	c.idle()
}

// Host is the host of the REST endpoint, for messages.
func (c *Connection) Host() string { return c.host }

// Now is the time by the connection's clock.
func (c *Connection) Now() time.Time { return c.options.Now() }

// Elapsed is the time since the connection was opened.
func (c *Connection) Elapsed() time.Duration { return c.Now().Sub(c.limits.started) }

// Left returns the state of a limit; ok is false if it is not known.
func (c *Connection) Left(resource Resource) (limit Limit, ok bool) { return c.limits.left(resource) }

// Requests is the number of requests that were sent.
func (c *Connection) Requests() int {
	c.limits.mu.Lock()
	defer c.limits.mu.Unlock()
	return c.limits.requests
}

// WaitForReset waits until a limit is reset, or returns a [*FatalError] with
// the reason if the time budget is too short.
func (c *Connection) WaitForReset(ctx context.Context, l Limit, reason string) error {
	return c.limits.wait(ctx, max(l.Reset.Sub(c.options.Now())+time.Second, 0), reason)
}

// BackOff waits after the nth failure in a row of something that is not simply
// sent again.
func (c *Connection) BackOff(ctx context.Context, n int, last error) error {
	return c.limits.wait(ctx, backOff(c.options.FirstWait, n), "a request failed ("+last.Error()+")")
}

// endpoints returns the address of REST, ending in a slash, and that of
// GraphQL, which on an Enterprise Server lies beside it.
func endpoints(api string) (rest *url.URL, graphQL string, err error) {
	u, err := url.Parse(strings.TrimSpace(api))
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, "", errors.New("sources.github.api is not a valid address: " +
			"expected https://api.github.com, or https://HOST/api/v3 of an Enterprise Server")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, "", fmt.Errorf("sources.github.api at %s is plain http, which is for loopback addresses only: use https", u.Host)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, "", errors.New("sources.github.api must begin with https://")
	}
	beside := *u
	beside.Path = strings.TrimSuffix(u.Path, "/")
	beside.Path = strings.TrimSuffix(beside.Path, "/v3") + "/graphql"
	u.Path = strings.TrimSuffix(u.Path, "/") + "/"
	return u, beside.String(), nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
