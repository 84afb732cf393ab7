package serve

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
)

// serve answers with an entry of the site.
func (x *exchange) serve(site *Site, e *entry, guard *address.Rule) {
	v, err := x.choose(site, e)
	if v == nil && err == nil {
		x.Header().Set("Vary", "Accept-Encoding")
		x.short(http.StatusNotAcceptable)
		return
	}
	var content io.ReadSeeker
	if err == nil && v.body == nil {
		file, openErr := site.open(v)
		if err = openErr; err == nil {
			defer file.Close()
			content = file
		}
	}
	if err != nil {
		x.fail(err)
		return
	}
	x.class, x.variant = e.kind.class, v
	header := x.Header()
	v.setHeader(header)
	if guard != nil {
		header.Set("Cache-Control", cachePrivate)
	}
	x.extendDeadline(v.size)
	if content == nil {
		if len(x.r.Header["Range"])+len(x.r.Header["If-None-Match"])+len(x.r.Header["If-Match"]) == 0 {
			x.WriteHeader(http.StatusOK)
			_, _ = x.Write(v.body) // an error means that the client has gone
			return
		}
		content = bytes.NewReader(v.body)
	}
	x.keepSupportedConditions()
	http.ServeContent(x, x.r, "", time.Time{}, content)
}

// singleRange is a range of bytes with numbers that fit their type.
var singleRange = regexp.MustCompile(`^bytes=(\d{1,18}-\d{0,18}|-[1-9]\d{0,17})$`)

// keepSupportedConditions changes what http.ServeContent does not answer like
// this server. It would send ranges of encoded forms and several ranges at once,
// and reject unknown units: such ranges are ignored, as RFC 9110, section 14.2,
// allows. And it would read only the first line of a list.
func (x *exchange) keepSupportedConditions() {
	header := x.r.Header
	if len(header["Range"]) != 1 || len(header["If-Range"]) > 1 || x.r.Method != http.MethodGet ||
		x.variant.coding != identity || !singleRange.MatchString(header.Get("Range")) {
		header.Del("Range")
	}
	for _, name := range []string{"If-Match", "If-None-Match"} {
		header.Set(name, strings.Join(header[name], ","))
	}
}

// choose negotiates the encoding and prepares the variant. A variant that
// cannot be prepared is skipped for the next best; err is that of the last one.
// Both results are nil if no encoding is acceptable.
func (x *exchange) choose(site *Site, e *entry) (v *variant, err error) {
	accept, present := x.r.Header["Accept-Encoding"]
	for have := e.have; ; {
		c, acceptable := negotiate(strings.Join(accept, ","), present, have)
		if !acceptable {
			return nil, err
		}
		if err = site.prepare(e.variants[c]); err == nil {
			return e.variants[c], nil
		}
		x.options.Logger.Error("cannot prepare an encoding of a file", "file", e.name, "encoding", c.String(), "error", err)
		have &^= 1 << c
	}
}

// missing answers 404 with the site's own page. The page is not shown if a rule
// other than the one already passed guards it.
func (x *exchange) missing(site *Site, passed *address.Rule) {
	if e := site.notFound; e != nil {
		guard := x.options.Access.rule(e.name)
		if v, _ := x.choose(site, e); v != nil && v.body != nil && (guard == nil || guard == passed) {
			header := x.Header()
			v.setHeader(header)
			delete(header, "Etag")
			header.Set("Cache-Control", cacheNothing)
			header["Content-Length"] = v.length[:]
			x.class, x.variant = ClassPage, v
			x.WriteHeader(http.StatusNotFound)
			_, _ = x.Write(v.body) // an error means that the client has gone
			return
		}
	}
	x.short(http.StatusNotFound)
}

func (x *exchange) redirect(status int, target string) {
	header := x.Header()
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
		x.Header().Set("WWW-Authenticate", `Basic realm="dashboard", charset="UTF-8"`)
	case http.StatusServiceUnavailable:
		x.Header().Set("Retry-After", "2")
	}
	x.short(status)
}

func (x *exchange) fail(err error) {
	x.options.Logger.Error("request failed", "error", err)
	x.short(http.StatusInternalServerError)
}

// short answers with the text of the status.
func (x *exchange) short(status int) {
	x.send(status, "text/plain; charset=utf-8", []byte(http.StatusText(status)+"\n"))
}

// send answers with a small body that caches must not keep.
func (x *exchange) send(status int, contentType string, body []byte) {
	header := x.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", cacheNothing)
	}
	x.WriteHeader(status)
	_, _ = x.Write(body) // an error means that the client has gone
}

const (
	// slowestClient is the speed in bytes a second below which a client is cut off.
	slowestClient = 16 << 10
	// largeResponse is the size in bytes above which the write timeout is extended.
	largeResponse = 256 << 10
)

// extendDeadline gives a large response the time that a slow but honest client needs.
func (x *exchange) extendDeadline(size int64) {
	if size > largeResponse {
		// A writer without deadlines (a test's recorder) has none to extend.
		deadline := time.Now().Add(30*time.Second + time.Duration(size/slowestClient)*time.Second)
		_ = http.NewResponseController(x.ResponseWriter).SetWriteDeadline(deadline)
	}
}
