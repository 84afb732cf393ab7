package cosmos

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// Options tune a collector. The zero value is right for a real account.
type Options struct {
	// Concurrency is the number of queries in flight; 0 is 3.
	Concurrency int
	// TimeBudget is the time that one run may take, waits included; 0 is 30
	// minutes.
	TimeBudget time.Duration
	// RequestUnits is what one run may cost; 0 is no limit. When they are spent,
	// the slices in flight are still finished, so that every run makes progress;
	// a run may exceed the limit by that much.
	RequestUnits float64
	// RequestTimeout is the time that one request may take; 0 is 65 seconds, a
	// bit more than the service allows itself.
	RequestTimeout time.Duration
	// PageSize is the number of documents to ask for at once; 0 is 1,000.
	PageSize int
	// Transport sends the requests; nil is that of net/http with the proxy that
	// the environment names.
	Transport http.RoundTripper
	// Now and Sleep are the clock; nil is the real one. Now is used for budgets
	// and, if the server does not tell the time, for the mark.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

func (o Options) withDefaults() Options {
	o.Concurrency = cmp.Or(max(o.Concurrency, 0), 3)
	o.TimeBudget = cmp.Or(max(o.TimeBudget, 0), 30*time.Minute)
	o.RequestTimeout = cmp.Or(max(o.RequestTimeout, 0), 65*time.Second)
	o.PageSize = cmp.Or(max(o.PageSize, 0), 1000)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return o
}
