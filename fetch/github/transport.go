package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// attempts is how often a request is sent that keeps failing.
const attempts = 6

// maxBody is the largest answer that is read.
const maxBody = 128 << 20

// failure is a request that went wrong in a way that may pass.
type failure struct {
	status  int // 0 if there was no usable answer
	message string
}

func (f *failure) Error() string {
	if f.status == 0 {
		return f.message
	}
	return fmt.Sprintf("%s (%d)", strings.ToLower(http.StatusText(f.status)), f.status)
}

type attemptsKey struct{}

// withAttempts bounds how often requests are sent.
func withAttempts(ctx context.Context, n int) context.Context {
	return context.WithValue(ctx, attemptsKey{}, n)
}

// transport sends requests as often as it takes, within the gate. An answer is
// read to its end before it is handed on, so that one that breaks off is asked
// for again.
type transport struct {
	base     http.RoundTripper
	signed   http.RoundTripper // for the host that the token belongs to
	home     *url.URL
	gate     *gate
	deadline time.Duration // of one request
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	most, ok := r.Context().Value(attemptsKey{}).(int)
	if !ok {
		most = attempts
	}
	resource := resourceOf(r.URL.Path)
	for n := 1; ; {
		answer, err := t.once(r, resource)
		var f *failure
		switch {
		case err == nil && t.limited(answer, resource):
			continue
		case err == nil && (answer.StatusCode < 500 || answer.StatusCode == http.StatusNotImplemented):
			return answer, nil
		case err == nil:
			f = &failure{status: answer.StatusCode}
		case !errors.As(err, &f):
			return nil, err
		}
		if n >= most {
			if most > 1 {
				return nil, fmt.Errorf("%w, %d times in a row", f, n)
			}
			return nil, f
		}
		if err := t.gate.backOff(r.Context(), n, f); err != nil {
			return nil, err
		}
		n++
	}
}

// once sends a request and reads the answer.
func (t *transport) once(r *http.Request, resource string) (*http.Response, error) {
	if err := t.gate.enter(r.Context(), resource); err != nil {
		return nil, err
	}
	defer t.gate.leave(resource)
	left := t.gate.timeLeft()
	if left <= 0 {
		return nil, &spentError{fmt.Sprintf("the time budget of %s is spent", t.gate.time)}
	}
	ctx, cancel := context.WithTimeout(r.Context(), min(t.deadline, left))
	defer cancel()
	again := r.Clone(ctx)
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		again.Body = body
	}
	sender := t.base
	if r.URL.Host == t.home.Host && r.URL.Scheme == t.home.Scheme {
		sender = t.signed
	}
	answer, err := sender.RoundTrip(again)
	var body []byte
	if err == nil {
		body, err = io.ReadAll(io.LimitReader(answer.Body, maxBody+1))
		_ = answer.Body.Close()
	}
	switch {
	case err == nil && len(body) > maxBody:
		return nil, fmt.Errorf("the answer is larger than %d MB", maxBody>>20)
	case err == nil && answer.StatusCode == http.StatusOK && !json.Valid(body):
		t.gate.observe(answer.Header, resource)
		return nil, &failure{message: "the answer is no whole JSON"}
	case err == nil:
		t.gate.observe(answer.Header, resource)
		answer.Body = io.NopCloser(bytes.NewReader(body))
		return answer, nil
	case r.Context().Err() != nil:
		return nil, context.Cause(r.Context())
	case ctx.Err() != nil:
		return nil, &failure{message: fmt.Sprintf("there was no answer within %s", min(t.deadline, left))}
	}
	var fatal *signInError
	if errors.As(err, &fatal) {
		return nil, fatal
	}
	return nil, &failure{message: oneLine(err.Error())}
}

// limited reports whether an answer says that a limit was met, and takes note
// of it; then the request is to be sent again.
func (t *transport) limited(answer *http.Response, resource string) bool {
	if answer.StatusCode != http.StatusForbidden && answer.StatusCode != http.StatusTooManyRequests {
		return false
	}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		t.gate.pause(time.Duration(max(seconds, 1)) * time.Second)
		return true
	}
	body, _ := io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(bytes.NewReader(body))
	text := strings.ToLower(string(body))
	switch {
	case strings.Contains(text, "secondary rate limit"), strings.Contains(text, "abuse detection"):
		t.gate.pause(secondaryWait)
		return true
	case strings.Contains(text, "rate limit exceeded"):
		t.gate.exhaust(resource)
		return true
	case answer.StatusCode == http.StatusTooManyRequests:
		t.gate.pause(secondaryWait)
		return true
	}
	return false
}

// resourceOf returns the limit that a path counts against; "" counts nowhere.
func resourceOf(path string) string {
	switch {
	case strings.HasSuffix(path, "/graphql"):
		return graphqlLimit
	case strings.HasSuffix(path, "/search/code"):
		return codeSearchLimit
	case strings.HasSuffix(path, "/rate_limit"):
		return ""
	}
	return coreLimit
}

// oneLine makes a text of elsewhere fit for a message.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
	const most = 300
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + " …"
	}
	return s
}
