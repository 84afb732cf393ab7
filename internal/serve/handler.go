package serve

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// HandlerOptions say how a site is published. The zero value publishes it at
// "/" for everyone, without a log.
type HandlerOptions struct {
	// BasePath is where the site lies, such as "/dash/"; empty is "/".
	BasePath string
	// TLSInFront tells that clients come over TLS, so that browsers may be told
	// to insist on it (Strict-Transport-Security).
	TLSInFront bool
	// Proxies are trusted to tell the client's address and identity.
	Proxies Proxies
	// Access says who may read what; nil: everyone everything.
	Access *Access
	// AccessLog gets a line for each request but health checks.
	AccessLog *AccessLog
	// Observer is told of each request.
	Observer Observer
	// Logger gets what an operator should know; nil: nothing.
	Logger *slog.Logger
	// Version is shown by the health check.
	Version string
	// Now is the clock that the data's age is told by; nil: the system's.
	Now func() time.Time
}

// Handler answers requests for a site. It is an http.Handler; Serve gives it
// its own fast loop besides.
type Handler struct {
	source   func() *Site
	options  HandlerOptions
	base     string
	security []field
	// ending is security as lines, with the empty line that ends a header.
	ending   []byte
	draining atomic.Bool
	// date is the Date field of the present second, for the fast loop.
	date atomic.Pointer[dateField]
}

// Handler makes the handler of a site.
func (s *Site) Handler(options HandlerOptions) (*Handler, error) {
	return newHandler(func() *Site { return s }, options)
}

func newHandler(source func() *Site, options HandlerOptions) (*Handler, error) {
	base, err := ParseBasePath(options.BasePath)
	if err != nil {
		return nil, err
	}
	if err := options.Access.check(source()); err != nil {
		return nil, err
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Logger == nil {
		options.Logger = discardLogger()
	}
	h := &Handler{source: source, options: options, base: base, security: securityFields(options.TLSInFront)}
	for _, f := range h.security {
		h.ending = appendField(h.ending, f.name, f.value[0])
	}
	h.ending = append(h.ending, "\r\n"...)
	return h, nil
}

// BasePath is where the site lies, with a slash at both ends.
func (h *Handler) BasePath() string { return h.base }

// Drain makes the health check fail and connections close after their answer,
// so that a load balancer stops sending requests before the server stops.
func (h *Handler) Drain() { h.draining.Store(true) }

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	peer := peerAddr(r.RemoteAddr)
	x := exchange{
		start: time.Now(), peer: peer, client: h.options.Proxies.client(peer, strings.Join(r.Header["X-Forwarded-For"], ",")),
		method: r.Method, host: r.Host, target: r.RequestURI, proto: r.Proto,
		userAgent: r.UserAgent(), referer: r.Referer(),
	}
	header := w.Header()
	for _, f := range h.security {
		header[f.name] = f.value
	}
	if h.draining.Load() || r.ContentLength != 0 {
		// A body is of no use here: rather than to read it, the connection ends.
		header.Set("Connection", "close")
	}
	h.answer(w, r, &x)
	h.finish(&x)
}

// finish tells the log and the metrics.
func (h *Handler) finish(x *exchange) {
	x.elapsed = time.Since(x.start)
	if h.options.AccessLog != nil && x.class != ClassHealth {
		h.options.AccessLog.add(x)
	}
	if h.options.Observer != nil {
		h.options.Observer.Observe(Observation{Status: x.status, Class: x.class, Bytes: x.bytes, Elapsed: x.elapsed})
	}
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request, x *exchange) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		h.short(w, r, x, http.StatusMethodNotAllowed)
		return
	}
	// The one decoded text that all of the following decisions are made on.
	p := r.URL.Path
	if !strings.HasPrefix(p, "/") {
		h.short(w, r, x, http.StatusBadRequest)
		return
	}
	if p == "/healthz" || p == h.base+"healthz" {
		h.health(w, r, x)
		return
	}
	site := h.source()
	cleaned := cleanPath(p)
	rel, inside := strings.CutPrefix(cleaned, h.base)
	switch {
	case inside:
	case cleaned+"/" == h.base:
		h.redirect(w, r, x, http.StatusPermanentRedirect, h.base)
		return
	case cleaned == "/":
		// Not permanent: the next installation may use another base path.
		h.redirect(w, r, x, http.StatusTemporaryRedirect, h.base)
		return
	default:
		h.missing(w, r, x, site, nil)
		return
	}
	guard := h.options.Access.rule(rel)
	if guard != nil {
		user, status := h.options.Access.decide(guard, r, x.peer, h.options.Proxies)
		x.user = user
		if status != 0 {
			h.refuse(w, r, x, status)
			return
		}
	}
	e, canonical, ok := site.resolve(rel)
	switch {
	case !ok:
		h.missing(w, r, x, site, guard)
	case h.base+canonical != p:
		if guard != nil {
			w.Header().Set("Cache-Control", cacheNothing)
		}
		h.redirect(w, r, x, http.StatusPermanentRedirect, h.base+canonical)
	default:
		h.serve(w, r, x, site, e, guard)
	}
}

// serve answers with an entry of the site.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, x *exchange, site *Site, e *entry, guard *rule) {
	x.class = e.kind.class
	v, made, ok := h.choose(site, e, r.Header["Accept-Encoding"])
	if !ok {
		w.Header().Set("Vary", "Accept-Encoding")
		h.short(w, r, x, http.StatusNotAcceptable)
		return
	}
	if made == nil {
		h.fail(w, r, x, fmt.Errorf("%s cannot be read", e.name))
		return
	}
	x.coding = v.coding

	// Conditions in the order of RFC 9110, section 13.2.2. There is no
	// Last-Modified, so the conditions on dates do not apply.
	if match := r.Header["If-Match"]; len(match) > 0 && !matchesETag(strings.Join(match, ","), v.etag, false) {
		h.short(w, r, x, http.StatusPreconditionFailed)
		return
	}
	header := w.Header()
	if none := r.Header["If-None-Match"]; len(none) > 0 && matchesETag(strings.Join(none, ","), v.etag, true) {
		setFields(header, v, true)
		if guard != nil {
			header.Set("Cache-Control", cachePrivate)
		}
		x.status = http.StatusNotModified
		w.WriteHeader(x.status)
		return
	}
	part, verdict := span{0, v.size}, wholeRange
	if ranges := r.Header["Range"]; len(ranges) == 1 && r.Method == http.MethodGet && v.coding == identity {
		condition, conditional := r.Header["If-Range"]
		if !conditional || len(condition) == 1 && trimSpace(condition[0]) == v.etag {
			if asked, got := byteRange(ranges[0], v.size); got != wholeRange {
				part, verdict = asked, got
			}
		}
	}
	if verdict == outsideSize {
		header.Set("Content-Range", "bytes */"+strconv.FormatInt(v.size, 10))
		h.short(w, r, x, http.StatusRequestedRangeNotSatisfiable)
		return
	}

	var file io.ReadSeekCloser
	if v.body == nil && v.size > 0 && r.Method == http.MethodGet {
		var err error
		if file, err = site.open(v); err != nil {
			h.fail(w, r, x, err)
			return
		}
		defer file.Close()
	}
	setFields(header, v, false)
	if guard != nil {
		header.Set("Cache-Control", cachePrivate)
	}
	x.status = http.StatusOK
	if verdict == partRange {
		x.status = http.StatusPartialContent
		header.Set("Content-Length", strconv.FormatInt(part.end-part.start, 10))
		header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", part.start, part.end-1, v.size))
	}
	extendDeadline(w, part.end-part.start)
	w.WriteHeader(x.status)
	if r.Method == http.MethodHead {
		return
	}
	if file == nil {
		n, _ := w.Write(v.body[part.start:part.end]) // an error is the client's going away
		x.bytes = int64(n)
		return
	}
	if _, err := file.Seek(part.start, io.SeekStart); err != nil {
		// The header is out: only ending the connection tells the client.
		h.options.Logger.Error("file of the site cannot be read", "file", e.name, "error", err)
		panic(http.ErrAbortHandler)
	}
	x.bytes, _ = io.CopyN(w, file, part.end-part.start)
}

// choose negotiates the encoding. A variant that cannot be made is passed over
// for the next best; made is nil when none can be had.
func (h *Handler) choose(site *Site, e *entry, accept []string) (v *variant, made *head, ok bool) {
	joined := ""
	if len(accept) > 0 {
		joined = accept[0]
		if len(accept) > 1 {
			joined = strings.Join(accept, ",")
		}
	}
	return h.chooseFrom(site, e, joined, len(accept) > 0)
}

func (h *Handler) chooseFrom(site *Site, e *entry, accept string, present bool) (v *variant, made *head, ok bool) {
	c, ok := negotiate(accept, present, e.have)
	if !ok {
		return nil, nil, false
	}
	for have := e.have; ok; c, ok = negotiate(accept, present, have) {
		v = e.variants[c]
		made, err := site.headOf(v)
		if err == nil {
			return v, made, true
		}
		h.options.Logger.Error("file of the site cannot be had in an encoding", "file", e.name, "encoding", c.String(), "error", err)
		have &^= 1 << c
	}
	return v, nil, true
}

// missing answers 404 with the site's own page. A page behind another rule than
// the one that was passed is not shown.
func (h *Handler) missing(w http.ResponseWriter, r *http.Request, x *exchange, site *Site, guard *rule) {
	e := site.notFound
	if e == nil {
		h.short(w, r, x, http.StatusNotFound)
		return
	}
	if other := h.options.Access.rule(e.name); other != nil && other != guard {
		h.short(w, r, x, http.StatusNotFound)
		return
	}
	v, made, ok := h.choose(site, e, r.Header["Accept-Encoding"])
	if !ok || made == nil || v.body == nil {
		h.short(w, r, x, http.StatusNotFound)
		return
	}
	setFields(w.Header(), v, false)
	for _, name := range []string{"Etag", "Accept-Ranges"} {
		w.Header().Del(name)
	}
	w.Header().Set("Cache-Control", cacheNothing)
	x.class, x.coding, x.status = ClassPage, v.coding, http.StatusNotFound
	w.WriteHeader(x.status)
	if r.Method != http.MethodHead {
		n, _ := w.Write(v.body)
		x.bytes = int64(n)
	}
}

func (h *Handler) redirect(w http.ResponseWriter, r *http.Request, x *exchange, status int, target string) {
	header := w.Header()
	header.Set("Location", location(target, r.URL.RawQuery))
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", cachePage)
	}
	h.short(w, r, x, status)
}

// refuse answers a request that a rule does not let through.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, x *exchange, status int) {
	switch status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="dashboard", charset="UTF-8"`)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "2")
	}
	h.short(w, r, x, status)
}

func (h *Handler) fail(w http.ResponseWriter, r *http.Request, x *exchange, err error) {
	h.options.Logger.Error("request failed", "error", err)
	h.short(w, r, x, http.StatusInternalServerError)
}

// short answers with the status in words.
func (h *Handler) short(w http.ResponseWriter, r *http.Request, x *exchange, status int) {
	x.class, x.coding = ClassNone, identity
	h.whole(w, r, x, status, "text/plain; charset=utf-8", []byte(http.StatusText(status)+"\n"))
}

// whole answers with a small body that nothing should keep.
func (h *Handler) whole(w http.ResponseWriter, r *http.Request, x *exchange, status int, contentType string, body []byte) {
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", cacheNothing)
	}
	x.status = status
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		n, _ := w.Write(body)
		x.bytes = int64(n)
	}
}

// setFields sets the header of a variant, for 304 without what belongs to the content.
func setFields(header http.Header, v *variant, unchanged bool) {
	v.fields(header.Set, func() {
		if unchanged {
			for _, name := range []string{"Content-Type", "Content-Length", "Accept-Ranges", "Content-Encoding"} {
				header.Del(name)
			}
		}
	})
}

const (
	// writeFloor is the speed in bytes a second below which a client is given up.
	writeFloor = 16 << 10
	// writeExtra is the size from which the server's write timeout is extended.
	writeExtra = 256 << 10
)

// extendDeadline gives a large answer the time that a slow but honest client needs.
func extendDeadline(w http.ResponseWriter, size int64) {
	if size > writeExtra {
		// A writer that knows no deadlines (a test's recorder) has none to extend.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(30*time.Second + time.Duration(size/writeFloor)*time.Second))
	}
}
