package connection

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

	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

// maxBody is the largest response that is read.
const maxBody = 128 << 20

// sender sends a request when the limits allow it, and again if the response
// says that a limit was met. It reads a response to its end before it returns
// it, so that a response that is cut counts as a failure.
type sender struct {
	base    http.RoundTripper
	signed  http.RoundTripper // for the host that the token belongs to
	home    *url.URL
	limits  *limits
	timeout time.Duration // of one request
}

// RoundTrip implements [http.RoundTripper]. The errors of responses that cannot
// be used are *Failure and *FatalError.
func (s *sender) RoundTrip(r *http.Request) (*http.Response, error) {
	resource := resourceOf(r.URL.Path)
	for {
		response, err := s.once(r, resource)
		if err != nil || !s.limited(response, resource) {
			return response, err
		}
	}
}

// once sends a request and reads the response.
func (s *sender) once(r *http.Request, resource Resource) (*http.Response, error) {
	if err := s.limits.enter(r.Context(), resource); err != nil {
		return nil, err
	}
	defer s.limits.leave(resource)
	left := s.limits.timeLeft()
	if left <= 0 {
		return nil, &FatalError{fmt.Sprintf("the time budget of %s is used up", s.limits.budget)}
	}
	timeout := min(s.timeout, left)
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	again := r.Clone(ctx)
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		again.Body = body
	}
	transport := s.base
	if r.URL.Host == s.home.Host && r.URL.Scheme == s.home.Scheme {
		transport = s.signed
	}
	response, err := transport.RoundTrip(again)
	if err != nil {
		return nil, failed(r.Context(), ctx, err, timeout)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	_ = response.Body.Close()
	if err != nil {
		return nil, failed(r.Context(), ctx, err, timeout)
	}
	s.limits.observe(response.Header, resource)
	switch {
	case len(body) > maxBody:
		return nil, fmt.Errorf("the response is larger than %d MB", maxBody>>20)
	case response.StatusCode == http.StatusOK && !json.Valid(body):
		return nil, &Failure{Message: "the response is not complete JSON"}
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// failed turns an error of sending or reading into one of this package. ctx is
// the caller's, and request that of the one request.
func failed(ctx, request context.Context, err error, timeout time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if request.Err() != nil {
		return &Failure{Message: fmt.Sprintf("there was no response within %s", timeout)}
	}
	if fatal, ok := errors.AsType[*FatalError](err); ok {
		return fatal
	}
	return &Failure{Message: message.OneLine(err.Error())}
}

// limited reports whether a response says that a limit was met, and notes the
// limit. GitHub answers 403 for several things and tells some of them apart in
// words only.
func (s *sender) limited(response *http.Response, resource Resource) bool {
	text, limited := "", false
	switch status := response.StatusCode; {
	case status == http.StatusForbidden, status == http.StatusTooManyRequests:
		text = strings.ToLower(string(peek(response)))
	case status == http.StatusOK && (resource == GraphQL || response.Header.Get("Retry-After") != ""):
		if text, limited = limitOfQuery(peek(response)); !limited {
			return false
		}
	default:
		return false
	}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		s.limits.pause(time.Duration(max(seconds, 1)) * time.Second)
		return true
	}
	switch {
	case strings.Contains(text, "secondary rate limit"), strings.Contains(text, "abuse detection"):
		s.limits.pause(secondaryWait)
	case limited, strings.Contains(text, "rate limit exceeded"):
		s.limits.exhaust(resource)
	case response.StatusCode == http.StatusTooManyRequests:
		s.limits.pause(secondaryWait)
	default:
		return false
	}
	return true
}

// limitOfQuery returns the text of a response of GraphQL, in lower case, that says
// that a limit was met; ok is false if it says something else. GitHub calls the
// primary limit RATE_LIMITED or RATE_LIMIT.
func limitOfQuery(body []byte) (text string, ok bool) {
	var answer struct {
		Message string
		Errors  []GraphQLError
	}
	if !bytes.Contains(body, []byte("limit")) && !bytes.Contains(body, []byte("LIMIT")) || json.Unmarshal(body, &answer) != nil {
		return "", false
	}
	for _, e := range append(answer.Errors, GraphQLError{Message: answer.Message}) {
		text = strings.ToLower(e.Message)
		if strings.HasPrefix(e.Type, "RATE_LIMIT") || strings.Contains(text, "secondary rate limit") {
			return text, true
		}
	}
	return "", false
}

// peek returns the body of a response and leaves it to be read.
func peek(response *http.Response) []byte {
	body, _ := io.ReadAll(response.Body) // it is in memory
	response.Body = io.NopCloser(bytes.NewReader(body))
	return body
}
