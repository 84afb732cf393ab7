package github

import (
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Request is what a fault script gets to see.
type Request struct {
	// N counts all requests, from 1.
	N      int
	Method string
	// Path is the path below the REST root ("/orgs/o/repos"), or "/graphql".
	Path  string
	Query url.Values
	// Document and Variables are those of GraphQL.
	Document  string
	Variables map[string]any
}

// Fault is what goes wrong with one request; the zero value is nothing.
type Fault struct {
	// Delay comes before everything else.
	Delay time.Duration
	// Hang never answers, until the client goes away.
	Hang bool
	// Reset breaks the connection off without an answer.
	Reset bool
	// Status answers with an error of this status and Message.
	Status  int
	Message string
	// Permission goes into X-Accepted-GitHub-Permissions, if it is not "".
	Permission string
	// RetryAfter, in seconds, makes it a secondary limit; with Errors it only adds
	// the header.
	RetryAfter int
	// Exhaust takes the rest of the resource's rate limit away before.
	Exhaust bool
	// Body spoils the answer.
	Body BodyFault
	// Errors are errors of GraphQL: what lies at their path becomes null.
	Errors []GraphQLError
	// Redirect sends the client elsewhere.
	Redirect string
}

// GraphQLError is an error in an answer of GraphQL.
type GraphQLError struct {
	Type    string `json:"type,omitempty"`
	Message string `json:"message"`
	// Path holds names (string) and positions (int); without one there is no data.
	Path []any `json:"path,omitempty"`
}

// BodyFault is what is wrong with a body sent with status 200.
type BodyFault int

// The ways to spoil a body.
const (
	// Whole leaves the body as it is.
	Whole BodyFault = iota
	// CutJSON ends the body half way, with a Content-Length that agrees.
	CutJSON
	// CutConnection announces the whole body and breaks off half way.
	CutConnection
	// EmptyBody has nothing in it.
	EmptyBody
	// NotJSON is an HTML page, as proxies send.
	NotJSON
)

// fail does what the fault says before the answer; done means that there is
// nothing more to send.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, f Fault) (done bool) {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
			return true
		}
	}
	switch {
	case f.Hang:
		<-r.Context().Done()
		return true
	case f.Reset:
		reset(w)
		return true
	case f.Redirect != "":
		w.Header().Set("Location", f.Redirect)
		w.WriteHeader(http.StatusMovedPermanently)
		return true
	case f.RetryAfter > 0:
		status := f.Status
		if status == 0 {
			status = http.StatusForbidden
		}
		s.mu.Lock()
		s.pausedUntil = s.options.Now().Add(time.Duration(f.RetryAfter) * time.Second)
		s.mu.Unlock()
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		if len(f.Errors) > 0 {
			return false
		}
		refuse(w, Refusal{Status: status, Message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."},
			"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits")
		return true
	case f.Status != 0:
		message := f.Message
		if message == "" {
			message = http.StatusText(f.Status)
		}
		refuse(w, Refusal{f.Status, message, f.Permission}, "https://docs.github.com/rest")
		return true
	}
	return false
}

// reset closes the connection so that the client sees it reset.
func reset(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	c, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset rather than an orderly end
	}
	_ = c.Close()
}
