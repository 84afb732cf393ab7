package serve

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// serve answers with an entry of the site.
func (x *exchange) serve(site *Site, e *entry, guard *rule) {
	x.class = e.kind.class
	header := x.w.Header()
	v, ok, err := x.choose(site, e)
	switch {
	case !ok:
		header.Set("Vary", "Accept-Encoding")
		x.short(http.StatusNotAcceptable)
		return
	case err != nil:
		x.fail(err)
		return
	}
	x.coding = v.coding

	// Conditions are checked in the order of RFC 9110, section 13.2.2. There is
	// no Last-Modified, so conditions on dates do not apply.
	if match := x.r.Header["If-Match"]; len(match) > 0 && !matchesETag(strings.Join(match, ","), v.etag[0], false) {
		x.short(http.StatusPreconditionFailed)
		return
	}
	if none := x.r.Header["If-None-Match"]; len(none) > 0 && matchesETag(strings.Join(none, ","), v.etag[0], true) {
		x.setCacheFields(v, guard)
		x.status = http.StatusNotModified
		x.w.WriteHeader(x.status)
		return
	}
	part, verdict := x.requestedRange(v)
	if verdict == outsideSize {
		header.Set("Content-Range", "bytes */"+strconv.FormatInt(v.size, 10))
		x.short(http.StatusRequestedRangeNotSatisfiable)
		return
	}
	var file *os.File
	if v.body == nil && v.size > 0 && x.r.Method == http.MethodGet {
		if file, err = site.open(v); err == nil {
			defer file.Close()
			_, err = file.Seek(part.start, io.SeekStart)
		}
		if err != nil {
			x.fail(err)
			return
		}
	}
	x.setCacheFields(v, guard)
	x.send(v, file, part, verdict == partRange)
}

// setCacheFields sets the fields that 200 and 304 responses share.
func (x *exchange) setCacheFields(v *variant, guard *rule) {
	header := x.w.Header()
	v.setCacheFields(header)
	if guard != nil {
		header.Set("Cache-Control", cachePrivate)
	}
}

// requestedRange returns the part of a variant that the request asks for.
func (x *exchange) requestedRange(v *variant) (span, rangeVerdict) {
	whole := span{0, v.size}
	ranges := x.r.Header["Range"]
	if len(ranges) != 1 || x.r.Method != http.MethodGet || v.coding != identity {
		return whole, wholeRange
	}
	if condition, ok := x.r.Header["If-Range"]; ok && (len(condition) != 1 || trimSpace(condition[0]) != v.etag[0]) {
		return whole, wholeRange
	}
	if part, verdict := byteRange(ranges[0], v.size); verdict != wholeRange {
		return part, verdict
	}
	return whole, wholeRange
}

// send writes a part of a variant, from its file if that is not nil.
func (x *exchange) send(v *variant, file *os.File, part span, partial bool) {
	header := x.w.Header()
	v.setContentFields(header)
	x.status = http.StatusOK
	if partial {
		x.status = http.StatusPartialContent
		header.Set("Content-Length", strconv.FormatInt(part.end-part.start, 10))
		header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", part.start, part.end-1, v.size))
	}
	extendDeadline(x.w, part.end-part.start)
	x.w.WriteHeader(x.status)
	switch {
	case x.r.Method == http.MethodHead:
	case file != nil:
		x.bytes, _ = io.CopyN(x.w, file, part.end-part.start)
	default:
		n, _ := x.w.Write(v.body[part.start:part.end]) // an error means that the client has gone
		x.bytes = int64(n)
	}
}

// choose negotiates the encoding and prepares the variant. A variant that
// cannot be prepared is skipped for the next best; err is that of the last one.
func (x *exchange) choose(site *Site, e *entry) (v *variant, ok bool, err error) {
	accept, present := x.r.Header["Accept-Encoding"]
	for have := e.have; ; {
		c, acceptable := negotiate(strings.Join(accept, ","), present, have)
		if !acceptable {
			return nil, err != nil, err
		}
		v = e.variants[c]
		if err = site.prepare(v); err == nil {
			return v, true, nil
		}
		x.options.Logger.Error("cannot prepare an encoding of a file", "file", e.name, "encoding", c.String(), "error", err)
		have &^= 1 << c
	}
}

// missing answers 404 with the site's own page. The page is not shown if a rule
// other than the one already passed guards it.
func (x *exchange) missing(site *Site, passed *rule) {
	e := site.notFound
	if e == nil {
		x.short(http.StatusNotFound)
		return
	}
	if guard := x.options.Access.rule(e.name); guard != nil && guard != passed {
		x.short(http.StatusNotFound)
		return
	}
	v, ok, err := x.choose(site, e)
	if !ok || err != nil || v.body == nil {
		x.short(http.StatusNotFound)
		return
	}
	header := x.w.Header()
	v.setCacheFields(header)
	v.setContentFields(header)
	header.Del("Etag")
	header.Del("Accept-Ranges")
	header.Set("Cache-Control", cacheNothing)
	x.class, x.coding = ClassPage, v.coding
	x.write(http.StatusNotFound, v.body)
}

func (x *exchange) redirect(status int, target string) {
	header := x.w.Header()
	header.Set("Location", location(target, x.r.URL.RawQuery))
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", cachePage)
	}
	x.short(status)
}

// refuse answers a request that an access rule does not allow.
func (x *exchange) refuse(status int) {
	switch status {
	case http.StatusUnauthorized:
		x.w.Header().Set("WWW-Authenticate", `Basic realm="dashboard", charset="UTF-8"`)
	case http.StatusServiceUnavailable:
		x.w.Header().Set("Retry-After", "2")
	}
	x.short(status)
}

func (x *exchange) fail(err error) {
	x.options.Logger.Error("request failed", "error", err)
	x.short(http.StatusInternalServerError)
}

// short answers with the text of the status.
func (x *exchange) short(status int) {
	x.class, x.coding = ClassNone, identity
	x.whole(status, "text/plain; charset=utf-8", []byte(http.StatusText(status)+"\n"))
}

// whole answers with a small body that caches must not keep.
func (x *exchange) whole(status int, contentType string, body []byte) {
	header := x.w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", cacheNothing)
	}
	x.write(status, body)
}

// write sends the header and, unless the method is HEAD, the body.
func (x *exchange) write(status int, body []byte) {
	x.status = status
	x.w.WriteHeader(status)
	if x.r.Method != http.MethodHead {
		n, _ := x.w.Write(body)
		x.bytes = int64(n)
	}
}

const (
	// slowestClient is the speed in bytes a second below which a client is cut off.
	slowestClient = 16 << 10
	// largeResponse is the size in bytes above which the write timeout is extended.
	largeResponse = 256 << 10
)

// extendDeadline gives a large response the time that a slow but honest client needs.
func extendDeadline(w http.ResponseWriter, size int64) {
	if size > largeResponse {
		// A writer without deadlines (a test's recorder) has none to extend.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(30*time.Second + time.Duration(size/slowestClient)*time.Second))
	}
}
