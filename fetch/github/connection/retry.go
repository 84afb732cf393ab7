package connection

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// attempts is how often a request is sent that keeps failing.
const attempts = 6

// The wait before the first repetition of a request; it doubles up to the
// longest.
const (
	firstWait   = 500 * time.Millisecond
	longestWait = 30 * time.Second
)

// backOff is the wait after n failures. It varies, so that requests that failed
// together do not come back together.
func backOff(first time.Duration, n int) time.Duration {
	d := retryablehttp.DefaultBackoff(first, longestWait, n-1, nil)
	return d/2 + rand.N(d/2+1)
}

// retrying repeats requests that fail in a way that may pass.
func retrying(send http.RoundTripper, o Options) http.RoundTripper {
	return &retryablehttp.RoundTripper{Client: &retryablehttp.Client{
		// Redirections are followed above, as requests of their own.
		HTTPClient: &http.Client{
			Transport:     send,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryMax:     o.Attempts - 1,
		RetryWaitMin: o.FirstWait,
		CheckRetry: func(_ context.Context, response *http.Response, err error) (bool, error) {
			return err == nil && serverError(response.StatusCode) || Passing(err), nil
		},
		Backoff: func(first, _ time.Duration, n int, _ *http.Response) time.Duration { return backOff(first, n+1) },
		ErrorHandler: func(response *http.Response, err error, n int) (*http.Response, error) {
			f := new(Failure)
			switch {
			case err == nil:
				f.Status = response.StatusCode
				_ = response.Body.Close()
			case !errors.As(err, &f):
				return nil, err
			}
			return nil, &Failure{f.Status, f.Message, n}
		},
	}}
}
