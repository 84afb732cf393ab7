package connection

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

// Resource is what GitHub limits apart.
type Resource string

// The resources. Requests of "" count nowhere.
const (
	Core    Resource = "core"
	GraphQL Resource = "graphql"
)

// resourceOf returns the resource that a path counts against.
func resourceOf(path string) Resource {
	switch {
	case strings.HasSuffix(path, "/graphql"):
		return GraphQL
	case strings.HasSuffix(path, "/rate_limit"):
		return ""
	}
	return Core
}

// secondaryWait is how long nothing is sent after a secondary limit that does
// not say how long, as GitHub's documentation asks.
const secondaryWait = time.Minute

// A limiter that begins with burst requests and adds rest of them in a minute
// lets through the 900 requests a minute that GitHub documents.
const (
	burst = 100
	rest  = 800
)

// pace returns the pace of REST requests to a host. An Enterprise Server has no
// such limit unless its owners set one.
func pace(host string) *rate.Limiter {
	if host == "api.github.com" || strings.HasSuffix(host, ".ghe.com") {
		return rate.NewLimiter(rate.Every(time.Minute/rest), burst)
	}
	return rate.NewLimiter(rate.Inf, 0)
}

// Limit is the state of a primary limit as GitHub last told it.
type Limit struct {
	Resource         Resource
	Limit, Remaining int
	Reset            time.Time
}

// String names the limit: "5000 REST requests".
func (l Limit) String() string {
	what := map[Resource]string{Core: "REST requests", GraphQL: "GraphQL points"}[l.Resource]
	if what == "" {
		what = string(l.Resource) + " requests"
	}
	if l.Limit == 0 {
		return what
	}
	return fmt.Sprintf("%d %s", l.Limit, what)
}

// limits decide when a request may be sent. They are the one place that waits.
type limits struct {
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error
	started time.Time
	budget  time.Duration // of the whole run
	log     *slog.Logger
	slots   chan struct{} // one for each request in flight
	pace    *rate.Limiter

	mu       sync.Mutex
	until    time.Time // nothing is sent before
	known    map[Resource]*Limit
	inFlight map[Resource]int
	requests int
}

func (l *limits) timeLeft() time.Duration { return l.budget - l.now().Sub(l.started) }

// wait waits for d, unless the time budget is too short. The reason goes into
// the log and the error.
func (l *limits) wait(ctx context.Context, d time.Duration, reason string) error {
	if d >= l.timeLeft() {
		d = d.Round(time.Second)
		return &FatalError{fmt.Sprintf("%s, and the time budget of %s does not allow a wait of %s", reason, l.budget, d)}
	}
	if d >= longestWait {
		l.log.Info("waiting for GitHub", "because", reason, "for", d.Round(time.Second))
	}
	return l.sleep(ctx, d)
}

// enter returns when a request may be sent; leave must follow.
func (l *limits) enter(ctx context.Context, resource Resource) error {
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for {
		d, reason := l.obstacle(resource)
		if d <= 0 {
			return nil
		}
		if err := l.wait(ctx, d, reason); err != nil {
			<-l.slots
			return err
		}
	}
}

// obstacle says how long to wait and why; if there is nothing to wait for, the
// request counts as sent.
func (l *limits) obstacle(resource Resource) (time.Duration, string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if d := l.until.Sub(now); d > 0 {
		return d, "GitHub asked to send nothing for a while (secondary rate limit)"
	}
	if k := l.known[resource]; k != nil && k.Remaining-l.inFlight[resource] <= 0 {
		if d := k.Reset.Sub(now); d > 0 {
			// One second more, since both clocks count whole seconds.
			return d + time.Second, "GitHub's limit of " + k.String() + " is used up until " + k.Reset.UTC().Format("15:04:05 UTC")
		}
		if l.inFlight[resource] == 0 {
			delete(l.known, resource) // the next response tells the new one
		}
	}
	if resource == Core && !l.pace.AllowN(now, 1) {
		return time.Minute / rest, "GitHub allows 900 requests a minute"
	}
	l.inFlight[resource]++
	l.requests++
	return 0, ""
}

func (l *limits) leave(resource Resource) {
	l.mu.Lock()
	l.inFlight[resource]--
	l.mu.Unlock()
	<-l.slots
}

// pause lets nothing be sent for d.
func (l *limits) pause(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := l.now().Add(d); until.After(l.until) {
		l.until = until
	}
}

// exhaust notes that a resource has nothing left.
func (l *limits) exhaust(resource Resource) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.known[resource]
	if k == nil || !k.Reset.After(l.now()) {
		// GitHub did not say until when.
		k = &Limit{Resource: resource, Reset: l.now().Add(secondaryWait)}
		l.known[resource] = k
	}
	k.Remaining = 0
}

// observe learns a primary limit from the headers of a response and removes
// them: go-github would hold requests back by them and by a clock of its own.
func (l *limits) observe(h http.Header, resource Resource) {
	if name := h.Get("X-RateLimit-Resource"); name != "" {
		resource = Resource(message.OneLine(name))
	}
	remaining, err1 := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	reset, err2 := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	size, _ := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	maps.DeleteFunc(h, func(name string, _ []string) bool { return strings.HasPrefix(name, "X-Ratelimit-") })
	if err1 == nil && err2 == nil {
		l.learn(Limit{resource, size, remaining, time.Unix(reset, 0)})
	}
}

func (l *limits) learn(told Limit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.known[told.Resource]
	switch {
	case known == nil || told.Reset.After(known.Reset):
		l.known[told.Resource] = &told
	case told.Reset.Equal(known.Reset):
		// Responses may come in another order than GitHub counted them.
		known.Remaining = min(known.Remaining, told.Remaining)
	}
}

// left returns the state of a limit; ok is false if it is not known.
func (l *limits) left(resource Resource) (limit Limit, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known[resource] == nil {
		return Limit{}, false
	}
	return *l.known[resource], true
}

// report logs what was sent and what is left.
func (l *limits) report(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	attributes := []any{"requests", l.requests}
	for _, name := range slices.Sorted(maps.Keys(l.known)) {
		k := l.known[name]
		until := k.Reset.UTC().Format("15:04 UTC")
		attributes = append(attributes, string(name), fmt.Sprintf("%d of %d left until %s", k.Remaining, k.Limit, until))
	}
	l.log.Info(text, attributes...)
}
