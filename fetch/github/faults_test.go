package github

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/config"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// quiet is what an undisturbed run leaves of a small organisation.
func quiet(t *testing.T) result {
	t.Helper()
	return newAccount(t, smallOrganisation(), standin.Options{}).must(t)
}

func same(t *testing.T, got, want result) {
	t.Helper()
	if !reflect.DeepEqual(got.repositories, want.repositories) {
		t.Errorf("repositories:\n got %+v\nwant %+v", got.repositories, want.repositories)
	}
	if !reflect.DeepEqual(got.files, want.files) {
		t.Errorf("files:\n got %+v\nwant %+v", got.files, want.files)
	}
	if !reflect.DeepEqual(got.alerts, want.alerts) {
		t.Errorf("alerts:\n got %+v\nwant %+v", got.alerts, want.alerts)
	}
}

// Faults that pass leave no trace in the data, whichever request they hit.
func TestPassingFaultsLeaveNoTraceInTheData(t *testing.T) {
	want := quiet(t)
	faults := map[string]standin.Fault{
		"502":             {Status: 502},
		"503":             {Status: 503},
		"504":             {Status: 504},
		"reset":           {Reset: true},
		"cut JSON":        {Body: standin.CutJSON},
		"cut connection":  {Body: standin.CutConnection},
		"empty body":      {Body: standin.EmptyBody},
		"not JSON":        {Body: standin.NotJSON},
		"429":             {Status: 429, Message: "Too many requests"},
		"secondary 403":   {RetryAfter: 30},
		"secondary 429":   {RetryAfter: 30, Status: 429},
		"secondary 200":   {RetryAfter: 30, Status: 200},
		"secondary error": {RetryAfter: 30, Errors: []standin.GraphQLError{{Message: "You have exceeded a secondary rate limit."}}},
		"no time given":   {Status: 403, Message: "You have exceeded a secondary rate limit."},
		"exhausted":       {Exhaust: true},
		"graphql timeout": {Errors: []standin.GraphQLError{{Message: "Something went wrong while executing your query. This may be the result of a timeout."}}},
		"partial": {Errors: []standin.GraphQLError{
			{Type: "INTERNAL", Message: "lost", Path: []any{"owner", "repositories", "edges", 0, "node", "o0"}},
			{Type: "INTERNAL", Message: "lost", Path: []any{"owner", "repositories", "edges", 1, "node"}},
			{Type: "INTERNAL", Message: "lost", Path: []any{"r0", "b0"}},
		}},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t, smallOrganisation(), standin.Options{})
			// Every third request goes wrong, at first.
			a.SetFault(func(r standin.Request) standin.Fault {
				if r.N%3 == 0 && r.N < 25 && !(fault.Exhaust && r.N > 3) {
					return fault
				}
				return standin.Fault{}
			})
			r := a.must(t)
			if fault.RetryAfter > 0 && a.Stats().WhilePaused > 2*7 {
				t.Errorf("%d requests during Retry-After", a.Stats().WhilePaused)
			}
			same(t, r, want)
			if !slices.Equal(r.entry.Warnings, want.entry.Warnings) {
				t.Errorf("%q", r.entry.Warnings)
			}
		})
	}
}

// The configured time budget ends waits that are too long for it.
func TestTimeBudgetIsConfigured(t *testing.T) {
	for text, set := range map[string]time.Duration{"5m0s": 5 * time.Minute, "20m0s": 0} {
		a := newAccount(t, smallOrganisation(), standin.Options{Limits: standin.Limits{Core: 1}})
		a.tune = func(c *config.Config, o *connection.Options) {
			o.TimeBudget = 0
			c.Sources.GitHub.TimeBudget = set
		}
		if r := a.collect(t); r.err == nil || !strings.Contains(r.err.Error(), "the time budget of "+text) {
			t.Errorf("%v configured: got %v, want an error with the time budget of %s", set, r.err, text)
		}
	}
}

// A limit of GraphQL that is used up is waited for, whatever GitHub calls it.
func TestLimitsOfQueriesAreWaitedFor(t *testing.T) {
	want := quiet(t)
	for _, kind := range []string{"RATE_LIMITED", "RATE_LIMIT"} {
		t.Run(kind, func(t *testing.T) {
			a := newAccount(t, smallOrganisation(), standin.Options{})
			var once atomic.Bool
			a.SetFault(func(r standin.Request) standin.Fault {
				if r.Path != "/graphql" || once.Swap(true) {
					return standin.Fault{}
				}
				return standin.Fault{Errors: []standin.GraphQLError{{Type: kind, Message: "API rate limit already exceeded for user ID 1."}}}
			})
			r := a.must(t)
			same(t, r, want)
			if !slices.Equal(r.entry.Warnings, want.entry.Warnings) || a.clock.slept < time.Minute {
				t.Errorf("waited %v with warnings %q, want a wait for the reset and %q", a.clock.slept, r.entry.Warnings, want.entry.Warnings)
			}
		})
	}
}

// Queries may fail many times in a row, whatever the size of the page.
func TestFailuresAreEnduredUntilTooManyInARow(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	var queries atomic.Int64
	a.SetFault(func(r standin.Request) standin.Fault {
		if r.Path == "/graphql" && queries.Add(1) <= 11 {
			return standin.Fault{Status: 502}
		}
		return standin.Fault{}
	})
	same(t, a.must(t), quiet(t))

	// One without end is an error, and leaves what there was.
	a.SetFault(func(r standin.Request) standin.Fault {
		if r.Path == "/graphql" {
			return standin.Fault{Status: 502}
		}
		return standin.Fault{}
	})
	r := a.collect(t)
	if r.err == nil || !strings.Contains(r.err.Error(), "bad gateway (502)") {
		t.Errorf("%v", r.err)
	}
	same(t, r, quiet(t))
}

// Nothing is sent during a Retry-After: one at a time, none at all; several at
// once, only what was on its way.
func TestNothingIsSentDuringRetryAfter(t *testing.T) {
	for _, concurrency := range []int{1, 8} {
		a := newAccount(t, largeOrganisation(100), standin.Options{})
		a.tune = func(c *config.Config, _ *connection.Options) { c.Sources.GitHub.Concurrency = concurrency }
		a.SetFault(func(r standin.Request) standin.Fault {
			if r.N == 5 || r.N == 12 {
				return standin.Fault{RetryAfter: 90}
			}
			return standin.Fault{}
		})
		r := a.must(t)
		s := a.Stats()
		if s.WhilePaused > 2*(concurrency-1) || s.InFlight > concurrency {
			t.Errorf("%d at once: %d requests during Retry-After, %d in flight", concurrency, s.WhilePaused, s.InFlight)
		}
		if len(r.alerts) != 1000 || a.clock.slept < 2*90*time.Second {
			t.Errorf("%d alerts, waited %v", len(r.alerts), a.clock.slept)
		}
	}
}

// A limit that runs out is waited for if its reset lies within the time budget,
// and is an error otherwise that leaves what there was.
func TestExhaustedLimitsAreWaitedForWithinTheTimeBudget(t *testing.T) {
	for name, limits := range map[string]standin.Limits{"REST requests": {Core: 7}, "GraphQL points": {GraphQL: 4}} {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t, smallOrganisation(), standin.Options{Limits: limits})
			before := a.must(t)
			a.Change(func() { a.org.Repositories[0].Put("Dockerfile", []byte("FROM b:2\n")) })
			for i := 0; ; i++ {
				a.clock.mu.Lock()
				a.clock.slept = 0
				a.clock.mu.Unlock()
				a.tune = func(_ *config.Config, o *connection.Options) { o.TimeBudget = 10 * time.Minute }
				r := a.collect(t)
				if r.err == nil {
					before = r
					if i > 10 {
						t.Fatal("the limit never runs out")
					}
					a.Change(func() { a.org.Repositories[0].Put("Dockerfile", fmt.Appendf(nil, "FROM b:%d\n", 3+i)) })
					continue
				}
				if !strings.Contains(r.err.Error(), name) || !strings.Contains(r.err.Error(), "time budget") {
					t.Errorf("%v", r.err)
				}
				same(t, r, before)
				break
			}
			a.tune = nil
			a.must(t)
			if a.clock.slept < 10*time.Minute {
				t.Errorf("waited %v", a.clock.slept)
			}
		})
	}
}

// A token that expires in the middle leaves the data as it was.
func TestExpiredTokenLeavesTheDataAsItWas(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	before := a.must(t)
	n := a.Stats().Requests
	for at := 1; at < n; at++ {
		a.ResetStats()
		a.SetFault(func(r standin.Request) standin.Fault {
			if r.N >= at {
				return standin.Fault{Status: 401, Message: "Bad credentials"}
			}
			return standin.Fault{}
		})
		r := a.collect(t)
		if r.err == nil {
			continue // warm runs need fewer
		}
		if !strings.Contains(r.err.Error(), "does not accept the token (401)") {
			t.Errorf("%v", r.err)
		}
		same(t, r, before)
	}
	a.SetFault(nil)
	if r := a.must(t); !reflect.DeepEqual(r.alerts, before.alerts) {
		t.Error("not as before")
	}
}

func TestInterruptionLeavesTheDataAsItWas(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	before := a.must(t)
	ctx, cancel := context.WithCancel(context.Background())
	a.SetFault(func(r standin.Request) standin.Fault {
		if strings.HasSuffix(r.Path, "/alerts") {
			cancel()
			return standin.Fault{Hang: true}
		}
		return standin.Fault{}
	})
	r := a.collectContext(ctx, t)
	if r.err == nil || ctx.Err() == nil {
		t.Errorf("%v", r.err)
	}
	same(t, r, before)
}
