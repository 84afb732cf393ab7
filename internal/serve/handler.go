package serve

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"
)

// HandlerOptions say how a site is published. The zero value publishes it at
// "/" for everyone, without a log.
type HandlerOptions struct {
	// BasePath is the path below which the site is served, such as "/dash/"; empty is "/".
	BasePath string
	// TLSInFront reports that clients connect over TLS, so that browsers can be
	// told to insist on it (Strict-Transport-Security).
	TLSInFront bool
	// Proxies are trusted to state the client's address and identity.
	Proxies Proxies
	// Access says who may read what; nil lets everyone read everything.
	Access *Access
	// AccessLog receives a record for each request except health checks.
	AccessLog slog.Handler
	// Observer is told about each request.
	Observer Observer
	// Logger receives messages for the operator; nil discards them.
	Logger *slog.Logger
	// Version is shown by the health check.
	Version string
	// Now is the clock for the age of the data; nil is the system's.
	Now func() time.Time
}

// Observation describes one finished request, for metrics.
type Observation struct {
	Status  int
	Class   Class
	Bytes   int64 // of the body, as sent
	Elapsed time.Duration
}

// Observer is told about every finished request. It is called from many
// goroutines and must be quick.
type Observer interface {
	Observe(Observation)
}

// Handler answers requests for a site. It is an http.Handler.
type Handler struct {
	site     atomic.Pointer[Site]
	options  HandlerOptions
	base     string
	security http.Header
	draining atomic.Bool
}

// Handler returns a handler that publishes the site.
func (s *Site) Handler(options HandlerOptions) (*Handler, error) {
	base, err := ParseBasePath(options.BasePath)
	if err != nil {
		return nil, err
	}
	if err := options.Access.check(s); err != nil {
		return nil, err
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	h := &Handler{options: options, base: base, security: securityHeader(options.TLSInFront)}
	h.site.Store(s)
	return h, nil
}

// BasePath is the path below which the site is served, with a slash at both ends.
func (h *Handler) BasePath() string { return h.base }

// Drain makes the health check fail and closes each connection after its
// response, so that a load balancer stops sending requests before the server stops.
func (h *Handler) Drain() { h.draining.Store(true) }

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	peer := peerAddr(r.RemoteAddr)
	x := exchange{
		ResponseWriter: w, Handler: h, r: r, start: time.Now(), peer: peer,
		client: h.options.Proxies.client(peer, strings.Join(r.Header["X-Forwarded-For"], ",")),
	}
	header := w.Header()
	for name, value := range h.security {
		header[name] = value
	}
	if h.draining.Load() || r.ContentLength != 0 {
		// The server has no use for a body: it closes the connection instead of reading it.
		header.Set("Connection", "close")
	}
	x.answer()
	elapsed := time.Since(x.start)
	if h.options.AccessLog != nil && x.class != ClassHealth {
		x.log(h.options.AccessLog, elapsed)
	}
	if h.options.Observer != nil {
		h.options.Observer.Observe(Observation{Status: x.status, Class: x.class, Bytes: x.bytes, Elapsed: elapsed})
	}
}

// exchange is one request and its response.
type exchange struct {
	http.ResponseWriter
	*Handler
	r      *http.Request
	start  time.Time
	peer   netip.Addr // the other end of the connection
	client netip.Addr // the peer, or the client that a trusted proxy names

	user    string
	class   Class
	variant *variant // nil for a response without a file of the site
	status  int
	bytes   int64 // of the body, as sent
}

// WriteHeader is called by http.ServeContent too, which omits the length of an
// encoded form, and offers ranges of it.
func (x *exchange) WriteHeader(status int) {
	if v := x.variant; v != nil && status == http.StatusOK {
		v.setLength(x.Header())
	}
	x.status = status
	x.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body, unless the method is HEAD.
func (x *exchange) Write(b []byte) (int, error) {
	if x.r.Method == http.MethodHead {
		return len(b), nil
	}
	n, err := x.ResponseWriter.Write(b)
	x.bytes += int64(n)
	return n, err
}

func (x *exchange) answer() {
	if x.r.Method != http.MethodGet && x.r.Method != http.MethodHead {
		x.Header().Set("Allow", "GET, HEAD")
		x.short(http.StatusMethodNotAllowed)
		return
	}
	// All decisions below use this one decoded text.
	p := x.r.URL.Path
	if !strings.HasPrefix(p, "/") {
		x.short(http.StatusBadRequest)
		return
	}
	if x.isHealth(p) {
		x.health()
		return
	}
	cleaned := cleanPath(p)
	rel, inside := strings.CutPrefix(cleaned, x.base)
	switch {
	case inside:
		x.page(p, rel)
	case cleaned+"/" == x.base:
		x.redirect(http.StatusPermanentRedirect, x.base)
	case cleaned == "/":
		// Not permanent: the next installation may use another base path.
		x.redirect(http.StatusTemporaryRedirect, x.base)
	default:
		x.missing(x.site.Load(), nil)
	}
}

// page answers a request for the path p, of which rel is the cleaned part below
// the base path.
func (x *exchange) page(p, rel string) {
	guard := x.options.Access.rule(rel)
	if guard != nil {
		user, status := x.options.Access.decide(guard, x)
		x.user = user
		if status != 0 {
			x.refuse(status)
			return
		}
	}
	site := x.site.Load()
	e, canonical, ok := site.resolve(rel)
	switch {
	case !ok:
		x.missing(site, guard)
	case x.base+canonical != p:
		if guard != nil {
			x.Header().Set("Cache-Control", cacheNothing)
		}
		x.redirect(http.StatusPermanentRedirect, x.base+canonical)
	default:
		x.serve(site, e, guard)
	}
}
