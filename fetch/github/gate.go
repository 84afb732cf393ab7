package github

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// How failures are met: waits double from firstWait to longestWait.
const (
	firstWait   = 500 * time.Millisecond
	longestWait = 30 * time.Second
	// secondaryWait is how long nothing is sent after a secondary limit that
	// does not say how long, as GitHub's documentation asks.
	secondaryWait = time.Minute
)

// The resources that GitHub limits apart.
const (
	coreLimit       = "core"
	graphqlLimit    = "graphql"
	codeSearchLimit = "code_search"
)

// limit is the state of a primary limit as GitHub last told.
type limit struct {
	Limit, Remaining int
	Reset            time.Time
	used             int // by this run
}

// gate lets requests through: no more at once than configured, none while a
// secondary limit holds, and none that a primary limit has no room for. It is
// the one place that waits.
type gate struct {
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error
	started time.Time
	time    time.Duration // the run's budget
	log     *slog.Logger
	slots   chan struct{}

	mu       sync.Mutex
	until    time.Time // nothing is sent before
	limits   map[string]*limit
	inFlight map[string]int
	requests int
}

// spentError says that a budget or limit does not allow to go on.
type spentError struct{ message string }

func (e *spentError) Error() string { return e.message }

func (g *gate) timeLeft() time.Duration { return g.time - g.now().Sub(g.started) }

// wait waits for d because of something, unless the time budget is too short.
func (g *gate) wait(ctx context.Context, d time.Duration, because string) error {
	if left := g.timeLeft(); d >= left {
		return &spentError{fmt.Sprintf("%s, and the time budget of %s does not allow to wait %s for it", because, g.time, d.Round(time.Second))}
	}
	if d >= longestWait {
		g.log.Info("waiting for GitHub", "because", because, "for", d.Round(time.Second))
	}
	return g.sleep(ctx, d)
}

// backOff waits before attempt n+1.
func (g *gate) backOff(ctx context.Context, n int, last error) error {
	d := min(firstWait<<min(n-1, 16), longestWait)
	// Requests that failed together should not come back together.
	return g.wait(ctx, d/2+rand.N(d/2+1), "a request failed ("+last.Error()+")")
}

// enter returns when a request may be sent; leave must follow.
func (g *gate) enter(ctx context.Context, resource string) error {
	select {
	case g.slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for {
		d, because := g.obstacle(resource)
		if d <= 0 {
			return nil
		}
		if err := g.wait(ctx, d, because); err != nil {
			<-g.slots
			return err
		}
	}
}

// obstacle says how long to wait and why; if there is nothing to wait for, the
// request counts as sent.
func (g *gate) obstacle(resource string) (time.Duration, string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if d := g.until.Sub(now); d > 0 {
		return d, "GitHub asked to send nothing for a while (secondary rate limit)"
	}
	if l := g.limits[resource]; l != nil && l.Remaining-g.inFlight[resource] <= 0 {
		if d := l.Reset.Sub(now); d > 0 {
			// A second on top, as both clocks count whole ones.
			return d + time.Second, "GitHub's limit of " + describe(resource, l) + " is used up until " + l.Reset.UTC().Format("15:04:05 UTC")
		}
		if g.inFlight[resource] == 0 {
			delete(g.limits, resource) // over: the next answer tells the new one
		}
	}
	g.inFlight[resource]++
	g.requests++
	return 0, ""
}

func (g *gate) leave(resource string) {
	g.mu.Lock()
	g.inFlight[resource]--
	g.mu.Unlock()
	<-g.slots
}

// pause lets nothing be sent for d.
func (g *gate) pause(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := g.now().Add(d); until.After(g.until) {
		g.until = until
	}
}

// exhaust notes that a resource has nothing left.
func (g *gate) exhaust(resource string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.limits[resource]
	if l == nil || !l.Reset.After(g.now()) {
		// GitHub did not say until when.
		l = &limit{Reset: g.now().Add(secondaryWait)}
		g.limits[resource] = l
	}
	l.Remaining = 0
}

// observe learns a primary limit from an answer's headers and takes them out:
// go-github would keep back requests by them and by a clock of its own.
func (g *gate) observe(h http.Header, resource string) {
	if name := h.Get("X-RateLimit-Resource"); name != "" {
		resource = name
	}
	remaining, err1 := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	reset, err2 := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	size, _ := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	for name := range h {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			h.Del(name)
		}
	}
	if err1 == nil && err2 == nil {
		g.learn(resource, limit{Limit: size, Remaining: remaining, Reset: time.Unix(reset, 0)})
	}
}

func (g *gate) learn(resource string, told limit) {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.limits[resource]
	switch {
	case known == nil:
		g.limits[resource] = &told
	case told.Reset.Before(known.Reset):
		// An answer that came late.
	case told.Reset.Equal(known.Reset):
		known.used += max(known.Remaining-told.Remaining, 0)
		known.Remaining = min(known.Remaining, told.Remaining)
	default:
		told.used = known.used
		g.limits[resource] = &told
	}
}

// left returns what a resource has left; ok is false if that is not known.
func (g *gate) left(resource string) (l limit, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.limits[resource] == nil {
		return limit{}, false
	}
	return *g.limits[resource], true
}

// logLimits tells what was used and what is left.
func (g *gate) logLimits(message string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	attributes := []any{"requests", g.requests}
	for _, name := range slices.Sorted(maps.Keys(g.limits)) {
		l := g.limits[name]
		attributes = append(attributes, name, fmt.Sprintf("%d of %d left until %s", l.Remaining, l.Limit, l.Reset.UTC().Format("15:04 UTC")))
	}
	g.log.Info(message, attributes...)
}

func describe(resource string, l *limit) string {
	what := map[string]string{coreLimit: "REST requests", graphqlLimit: "GraphQL points", codeSearchLimit: "code searches"}[resource]
	if what == "" {
		what = resource + " requests"
	}
	if l.Limit == 0 {
		return what
	}
	return fmt.Sprintf("%d %s", l.Limit, what)
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
