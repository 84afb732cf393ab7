package cosmosdb

import (
	"net"
	"net/http"
	"time"
)

// Kind is what a request asks for.
type Kind string

// The kinds of requests.
const (
	Account   Kind = "account"
	Database  Kind = "database"
	Container Kind = "container"
	Query     Kind = "query"
)

// Request is what a fault script sees.
type Request struct {
	// N counts the requests of this kind, from 1.
	N                   int
	Kind                Kind
	Database, Container string
	// Query and Parameters are a query's text and its parameters as JSON.
	Query      string
	Parameters map[string]string
	// Continuation is the token sent, "" on the first page.
	Continuation string
}

// Fault is what goes wrong with one request; the zero value is no fault.
type Fault struct {
	// Delay comes before everything else.
	Delay time.Duration
	// Hang does not answer until the client disconnects.
	Hang bool
	// Reset resets the connection without an answer.
	Reset bool
	// Status answers with an error that has this status, SubStatus and Message.
	Status, SubStatus int
	Message           string
	// RetryAfter goes into x-ms-retry-after-ms, if it is not 0.
	RetryAfter time.Duration
	// RetryAfterSeconds goes into Retry-After, if it is not 0.
	RetryAfterSeconds int
	// Body spoils the answer of a query.
	Body BodyFault
}

// BodyFault is what is wrong with a body sent with status 200.
type BodyFault int

// The ways to spoil a body.
const (
	// Whole leaves the body as it is.
	Whole BodyFault = iota
	// CutJSON ends the body half way, with a Content-Length that agrees.
	CutJSON
	// CutConnection announces the whole body and disconnects half way.
	CutConnection
	// EmptyBody has no bytes.
	EmptyBody
	// NoDocuments lacks the member Documents.
	NoDocuments
	// EmptyPage holds no documents and continues where the page began.
	EmptyPage
	// NotJSON is an HTML page, as proxies send it.
	NotJSON
)

// fail carries out a fault before the answer. done reports that there is nothing
// more to send.
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
		s.reset(w)
		return true
	case f.Status != 0:
		if f.RetryAfter != 0 {
			w.Header().Set("x-ms-retry-after-ms", decimal(f.RetryAfter.Milliseconds()))
		}
		if f.RetryAfterSeconds != 0 {
			w.Header().Set("Retry-After", decimal(int64(f.RetryAfterSeconds)))
		}
		message := f.Message
		if message == "" {
			message = "A fault from the test's script."
		}
		s.refuse(w, f.Status, f.SubStatus, message)
		return true
	}
	return false
}

// reset closes the connection so that the client sees it reset.
func (s *Server) reset(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	c, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, not an orderly end
	}
	_ = c.Close()
}
