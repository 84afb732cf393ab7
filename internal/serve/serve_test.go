package serve

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// sample is a small site. The prepared encodings are marked texts, so that a test
// sees which one was sent.
func sample() map[string]string {
	files := map[string]string{
		"index.html":                 "<p>front page",
		"pipelines/index.html":       "<p>pipelines",
		"pipelines/a b/index.html":   "<p>blank in the name",
		"security/index.html":        "<p>secret alerts",
		"security/public/index.html": "<p>public part",
		"security/data.json":         `{"secret":true}`,
		"securityfoo/index.html":     "<p>no secret",
		"assets/site-0a1b2c3d.css":   "p{}",
		"assets/app-ABCDEFG2.js":     "1",
		"assets/some-component.css":  "q{}",
		"about.csv":                  "a,b\r\n0123456789\r\n",
		"empty.txt":                  "",
		"security/calendar.ics":      "BEGIN:VCALENDAR",
		"data/index.json":            `{"pages":[{"as_of":1}],"as_of":"2026-11-20T10:37:23Z"}`,
		"404.html":                   "<p>not here",
		"picture.png":                "png",
	}
	for name, content := range maps.Clone(files) {
		if strings.HasSuffix(name, ".png") || name == "empty.txt" {
			continue
		}
		for c := brotli; c < codings; c++ {
			files[name+codingSuffixes[c]] = "<" + c.String() + " of " + content + ">"
		}
	}
	return files
}

func writeSite(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func loadSample(t testing.TB, options Options) *Site {
	t.Helper()
	site, err := Load(writeSite(t, sample()), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	return site
}

func mustHandler(t testing.TB, site *Site, options HandlerOptions) *Handler {
	t.Helper()
	h, err := site.Handler(options)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// start runs Serve on a free port until the test ends, and returns the address.
func start(t testing.TB, h *Handler, options ServerOptions) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, listener, h, options) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return listener.Addr().String()
}

// ask sends a request exactly as given and reads the response.
func ask(t testing.TB, address, method, target string, fields ...string) (*http.Response, string) {
	t.Helper()
	request := method + " " + target + " HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n"
	for _, f := range fields {
		request += f + "\r\n"
	}
	return exchangeRaw(t, address, method, request+"\r\n")
}

func exchangeRaw(t testing.TB, address, method, request string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%.60q: %v", request, err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil && response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		// A client that sends too much may see a reset after the response.
		t.Fatalf("%.60q: %v", request, err)
	}
	response.Body.Close()
	// The server closes the connection after it has told the log and the observer.
	_, _ = io.Copy(io.Discard, reader)
	return response, string(body)
}

func TestEachRequestGetsItsResponse(t *testing.T) {
	const all = "Accept-Encoding: gzip, deflate, br, zstd"
	tests := []struct {
		name, method, target string
		fields               []string
		status               int
		body                 string // not compared when "*"
		header               map[string]string
	}{
		{"front page", "GET", "/", nil, 200, "<p>front page", map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "", "Vary": "Accept-Encoding",
			"Content-Length": "13", "Cache-Control": "no-cache", "Accept-Ranges": "bytes"}},
		{"brotli is preferred", "GET", "/", []string{all}, 200, "<br of <p>front page>", map[string]string{
			"Content-Encoding": "br", "Content-Length": "21", "Accept-Ranges": ""}},
		{"weights decide", "GET", "/", []string{"Accept-Encoding: br;q=0.5, gzip;q=0.9, zstd;q=0"}, 200, "<gzip of <p>front page>", nil},
		{"zstd alone", "GET", "/pipelines/", []string{"Accept-Encoding: zstd"}, 200, "<zstd of <p>pipelines>", nil},
		{"two lines of the field", "GET", "/", []string{"Accept-Encoding: deflate", "Accept-Encoding: gzip"}, 200, "<gzip of <p>front page>", nil},
		{"nothing but identity", "GET", "/", []string{"Accept-Encoding: identity"}, 200, "<p>front page", nil},
		{"empty field", "GET", "/", []string{"Accept-Encoding:"}, 200, "<p>front page", nil},
		{"identity refused", "GET", "/", []string{"Accept-Encoding: identity;q=0, gzip"}, 200, "<gzip of <p>front page>", nil},
		{"everything refused", "GET", "/picture.png", []string{"Accept-Encoding: identity;q=0"}, 406, "*", nil},
		{"star refused", "GET", "/picture.png", []string{"Accept-Encoding: *;q=0"}, 406, "*", nil},
		{"without variants no Vary", "GET", "/picture.png", []string{all}, 200, "png", map[string]string{"Vary": "", "Content-Type": "image/png"}},
		{"folder with query", "GET", "/pipelines/?x=1&y=%20", nil, 200, "<p>pipelines", nil},
		{"escaped path", "GET", "/pipelines/a%20b/", nil, 200, "<p>blank in the name", nil},
		{"escaped letter is the same path", "GET", "/%70ipelines/", nil, 200, "<p>pipelines", nil},
		{"hexadecimal hash", "GET", "/assets/site-0a1b2c3d.css", nil, 200, "p{}", map[string]string{
			"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "text/css; charset=utf-8"}},
		{"base32 hash", "GET", "/assets/app-ABCDEFG2.js", nil, 200, "1", map[string]string{
			"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "text/javascript; charset=utf-8"}},
		{"a word is no hash", "GET", "/assets/some-component.css", nil, 200, "q{}", map[string]string{"Cache-Control": "no-cache"}},
		{"CSV", "GET", "/about.csv", nil, 200, "a,b\r\n0123456789\r\n", map[string]string{"Content-Type": "text/csv; charset=utf-8"}},
		{"calendar", "GET", "/security/calendar.ics", nil, 200, "BEGIN:VCALENDAR", map[string]string{"Content-Type": "text/calendar; charset=utf-8"}},
		{"empty file", "GET", "/empty.txt", []string{all}, 200, "", map[string]string{"Content-Length": "0"}},

		{"slash is added", "GET", "/pipelines", nil, 308, "*", map[string]string{"Location": "/pipelines/"}},
		{"slash is added, query kept", "GET", "/pipelines?a=b&c=%2F", nil, 308, "*", map[string]string{"Location": "/pipelines/?a=b&c=%2F"}},
		{"slash is removed", "GET", "/about.csv/", nil, 308, "*", map[string]string{"Location": "/about.csv"}},
		{"index.html is hidden", "GET", "/pipelines/index.html", nil, 308, "*", map[string]string{"Location": "/pipelines/"}},
		{"index.html of the site", "GET", "/index.html?q", nil, 308, "*", map[string]string{"Location": "/?q"}},
		{"double slashes", "GET", "//pipelines//", nil, 308, "*", map[string]string{"Location": "/pipelines/"}},
		{"dot segments", "GET", "/x/../pipelines/./", nil, 308, "*", map[string]string{"Location": "/pipelines/"}},
		{"escaped slash", "GET", "/pipelines%2F", nil, 200, "<p>pipelines", nil},
		{"escaped dot segments", "GET", "/%2e%2e/pipelines/", nil, 308, "*", map[string]string{"Location": "/pipelines/"}},
		{"location is escaped", "GET", "/pipelines/a%20b", nil, 308, "*", map[string]string{"Location": "/pipelines/a%20b/"}},
		{"no foreign host", "GET", "//evil.example/..", nil, 308, "*", map[string]string{"Location": "/"}},

		{"missing", "GET", "/nothing", nil, 404, "<p>not here", map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Etag": "", "Cache-Control": "no-store", "Accept-Ranges": ""}},
		{"missing, compressed", "GET", "/nothing/", []string{all}, 404, "<br of <p>not here>", map[string]string{"Content-Encoding": "br"}},
		{"variant under its own name", "GET", "/index.html.br", nil, 404, "<p>not here", nil},
		{"zstd under its own name", "GET", "/about.csv.zst", nil, 404, "<p>not here", nil},
		{"another case", "GET", "/PIPELINES/", nil, 404, "<p>not here", nil},
		{"NUL", "GET", "/pipelines/%00", nil, 404, "<p>not here", nil},
		{"backslash", "GET", `/..%5cpipelines/`, nil, 404, "<p>not here", nil},

		{"POST", "POST", "/", []string{"Content-Length: 2"}, 405, "*", map[string]string{"Allow": "GET, HEAD"}},
		{"OPTIONS", "OPTIONS", "/", nil, 405, "*", map[string]string{"Allow": "GET, HEAD"}},
		{"TRACE", "TRACE", "/", nil, 405, "*", nil},
		{"unheard of", "BREW", "/", nil, 405, "*", nil},
		{"HEAD", "HEAD", "/", nil, 200, "", map[string]string{"Content-Length": "13"}},
		{"absolute form", "GET", "http://other.example/pipelines/", nil, 200, "<p>pipelines", nil},

		{"range", "GET", "/about.csv", []string{"Range: bytes=5-7"}, 206, "012", map[string]string{
			"Content-Range": "bytes 5-7/17", "Content-Length": "3"}},
		{"open range", "GET", "/about.csv", []string{"Range: bytes=14-"}, 206, "9\r\n", nil},
		{"suffix range", "GET", "/about.csv", []string{"Range: bytes=-3"}, 206, "9\r\n", nil},
		{"range beyond the end is cut", "GET", "/about.csv", []string{"Range: bytes=14-999999999999999999"}, 206, "9\r\n", nil},
		{"range too large for its type", "GET", "/about.csv", []string{"Range: bytes=14-999999999999999999999"}, 200, "a,b\r\n0123456789\r\n", nil},
		{"range outside", "GET", "/about.csv", []string{"Range: bytes=17-"}, 416, "*", map[string]string{"Content-Range": "bytes */17"}},
		{"suffix of nothing", "GET", "/about.csv", []string{"Range: bytes=-0"}, 200, "a,b\r\n0123456789\r\n", nil},
		{"several ranges are ignored", "GET", "/about.csv", []string{"Range: bytes=0-1,3-4"}, 200, "a,b\r\n0123456789\r\n", nil},
		{"unknown unit", "GET", "/about.csv", []string{"Range: lines=0-1"}, 200, "a,b\r\n0123456789\r\n", nil},
		{"malformed range", "GET", "/about.csv", []string{"Range: bytes=x-2"}, 200, "a,b\r\n0123456789\r\n", nil},
		{"range that ends before it begins", "GET", "/about.csv", []string{"Range: bytes=5-2"}, 416, "*", nil},
		{"no range of an encoding", "GET", "/about.csv", []string{"Range: bytes=0-1", "Accept-Encoding: br"}, 200, "<br of a,b\r\n0123456789\r\n>", nil},
		{"no range of HEAD", "HEAD", "/about.csv", []string{"Range: bytes=0-1"}, 200, "", map[string]string{"Content-Length": "17"}},
		{"If-Range of another", "GET", "/about.csv", []string{"Range: bytes=0-1", `If-Range: "other"`}, 200, "a,b\r\n0123456789\r\n", nil},
		{"If-Range with a date", "GET", "/about.csv", []string{"Range: bytes=0-1", "If-Range: Fri, 20 Nov 2026 10:00:00 GMT"}, 200, "a,b\r\n0123456789\r\n", nil},
		{"If-None-Match of another", "GET", "/", []string{`If-None-Match: "other"`}, 200, "<p>front page", nil},
		{"If-None-Match star", "GET", "/", []string{"If-None-Match: *"}, 304, "", map[string]string{
			"Cache-Control": "no-cache", "Vary": "Accept-Encoding", "Content-Type": "", "Content-Length": ""}},
		{"If-Match of another", "GET", "/", []string{`If-Match: "other"`}, 412, "*", nil},
		{"If-Match star", "GET", "/", []string{"If-Match: *"}, 200, "<p>front page", nil},
	}
	address := start(t, mustHandler(t, loadSample(t, Options{}), HandlerOptions{}), ServerOptions{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			response, body := ask(t, address, test.method, test.target, test.fields...)
			if response.StatusCode != test.status {
				t.Errorf("status %d, want %d", response.StatusCode, test.status)
			}
			if test.body != "*" && body != test.body {
				t.Errorf("body %q, want %q", body, test.body)
			}
			for name, want := range test.header {
				if got := response.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			for name, want := range securityHeader(false) {
				if got := response.Header[name]; !slices.Equal(got, want) {
					t.Errorf("%s: got %q, want once %q", name, got, want)
				}
			}
			if response.Header.Get("Strict-Transport-Security") != "" {
				t.Error("Strict-Transport-Security without TLS in front")
			}
			if len(response.TransferEncoding) > 0 {
				t.Errorf("transfer encoding %v", response.TransferEncoding)
			}
		})
	}
}

func TestStrictTransportSecurityIsSentOnlyBehindTLS(t *testing.T) {
	address := start(t, mustHandler(t, loadSample(t, Options{}), HandlerOptions{TLSInFront: true}), ServerOptions{})
	for _, target := range []string{"/", "/nothing", "/pipelines"} {
		response, _ := ask(t, address, "GET", target)
		if got := response.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s: Strict-Transport-Security %q", target, got)
		}
	}
}

// TestHeadHasTheHeaderOfGet also checks, for all URLs and encodings, that entity
// tags differ between encodings and lead to 304.
func TestHeadHasTheHeaderOfGet(t *testing.T) {
	site := loadSample(t, Options{})
	address := start(t, mustHandler(t, site, HandlerOptions{}), ServerOptions{})
	for key := range site.entries {
		target := location("/"+key, "")
		tags := map[string]string{}
		for _, coding := range []string{"identity", "br", "zstd", "gzip"} {
			accept := "Accept-Encoding: " + coding
			var first http.Header
			get, body := ask(t, address, "GET", target, accept)
			head, none := ask(t, address, "HEAD", target, accept)
			if none != "" {
				t.Errorf("HEAD %s has a body", target)
			}
			if fmt.Sprint(len(body)) != get.Header.Get("Content-Length") {
				t.Errorf("%s: %d bytes, Content-Length %s", target, len(body), get.Header.Get("Content-Length"))
			}
			tag := get.Header.Get("Etag")
			for _, condition := range []string{tag, `"x", W/` + tag, `W/"y",` + tag + `, "z"`} {
				unchanged, body := ask(t, address, "GET", target, accept, "If-None-Match: "+condition)
				if unchanged.StatusCode != 304 || body != "" || unchanged.Header.Get("Etag") != tag {
					t.Errorf("%s with If-None-Match %s: %d", target, condition, unchanged.StatusCode)
				}
			}
			if coding == "identity" && len(body) > 1 {
				part, text := ask(t, address, "GET", target, "Range: bytes=1-", "If-Range: "+tag)
				if part.StatusCode != 206 || text != body[1:] {
					t.Errorf("%s with If-Range: %d %q", target, part.StatusCode, text)
				}
				if weak, _ := ask(t, address, "GET", target, "Range: bytes=1-", "If-Range: W/"+tag); weak.StatusCode != 200 {
					t.Errorf("%s with weak If-Range: %d", target, weak.StatusCode)
				}
				if weak, _ := ask(t, address, "GET", target, "If-Match: W/"+tag); weak.StatusCode != 412 {
					t.Errorf("%s with weak If-Match: %d", target, weak.StatusCode)
				}
			}
			for _, h := range []http.Header{get.Header, head.Header} {
				if h.Get("Date") == "" {
					t.Errorf("%s: no Date", target)
				}
				h.Del("Date")
				if first == nil {
					first = h
				} else if fmt.Sprint(h) != fmt.Sprint(first) {
					t.Errorf("%s %s: header\n%v, expected\n%v", target, coding, h, first)
				}
			}
			encoding := get.Header.Get("Content-Encoding")
			if other, seen := tags[encoding]; seen && other != tag {
				t.Errorf("%s %q: tags %s and %s", target, encoding, other, tag)
			}
			tags[encoding] = tag
		}
		distinct := map[string]bool{}
		for _, tag := range tags {
			distinct[tag] = true
		}
		if len(distinct) != len(tags) {
			t.Errorf("%s: encodings share a tag: %v", target, tags)
		}
	}
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	address := start(t, mustHandler(t, loadSample(t, Options{}), HandlerOptions{}), ServerOptions{})
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	one := "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	escaped := "GET /%70ipelines/ HTTP/1.1\r\nHost: a\r\n\r\n"
	half := len(one) / 2
	go func() {
		for _, part := range []string{one + one + one[:half], one[half:], one + escaped + one} {
			io.WriteString(conn, part)
			time.Sleep(20 * time.Millisecond)
		}
	}()
	reader := bufio.NewReader(conn)
	for i, want := range []string{"<p>front page", "<p>front page", "<p>front page", "<p>front page", "<p>pipelines", "<p>front page"} {
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil || string(body) != want {
			t.Errorf("answer %d: %q (%v), want %q", i, body, err, want)
		}
	}
}

func TestMalformedRequestsAreRefused(t *testing.T) {
	address := start(t, mustHandler(t, loadSample(t, Options{}), HandlerOptions{}), ServerOptions{})
	for request, status := range map[string]int{
		"GET / HTTP/1.0\r\n\r\n":                                                                          200,
		"GET / HTTP/1.1\nHost: a\nConnection: close\n\n":                                                  200,
		"GET / HTTP/1.1\r\nConnection: close\r\n\r\n":                                                     400,
		"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n":                                                    400,
		"GET / HTTP/1.1\r\nHost: a b\r\n\r\n":                                                             400,
		"GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n":                                                      400,
		"GET / HTTP/1.1\r\nHost: a\r\nX: b\x00\r\n\r\n":                                                   400,
		"GET  / HTTP/1.1\r\nHost: a\r\n\r\n":                                                              400,
		"GET / HTTP/9.9\r\nHost: a\r\n\r\n":                                                               505,
		"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n":                                                            400,
		"complete nonsense\r\n\r\n":                                                                       400,
		"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n":                                       501,
		"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n":                     431,
		"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + strings.Repeat("x", 8<<10) + "\r\n\r\n": 200,
		"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc":                                       200,
	} {
		response, _ := exchangeRaw(t, address, "GET", request)
		if response.StatusCode != status {
			t.Errorf("%.60q: status %d, want %d", request, response.StatusCode, status)
		}
	}
}

func TestSiteIsServedBelowItsBasePath(t *testing.T) {
	address := start(t, mustHandler(t, loadSample(t, Options{}), HandlerOptions{BasePath: "dash"}), ServerOptions{})
	for target, want := range map[string]struct {
		status   int
		location string
	}{
		"/dash/": {200, ""}, "/dash/pipelines/": {200, ""}, "/dash/healthz": {200, ""}, "/healthz": {200, ""},
		"/": {307, "/dash/"}, "/?a=b": {307, "/dash/?a=b"}, "/dash": {308, "/dash/"}, "/dash?a": {308, "/dash/?a"},
		"/dash/pipelines": {308, "/dash/pipelines/"}, "/dash//pipelines": {308, "/dash/pipelines/"},
		"/pipelines/": {404, ""}, "/dashpipelines/": {404, ""}, "/dash/../pipelines/": {404, ""},
		"//dash/": {308, "/dash/"},
	} {
		response, _ := ask(t, address, "GET", target)
		if response.StatusCode != want.status || response.Header.Get("Location") != want.location {
			t.Errorf("%s: %d %q, want %d %q", target, response.StatusCode, response.Header.Get("Location"), want.status, want.location)
		}
	}
	for _, bad := range []string{"/a//b/", "/../", "/a/./b", "/a b/", "/ä/", "/a?b"} {
		if base, err := ParseBasePath(bad); err == nil {
			t.Errorf("base path %q was read as %q", bad, base)
		}
	}
}

func TestServesHTTP2WithPriorKnowledge(t *testing.T) {
	address := start(t, mustHandler(t, loadSample(t, Options{}), HandlerOptions{}), ServerOptions{})
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols, DisableCompression: true}
	defer transport.CloseIdleConnections()
	for target, want := range map[string]string{"/": "<br of <p>front page>", "/nothing": "<br of <p>not here>"} {
		request, err := http.NewRequest("GET", "http://"+address+target, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", "br")
		response, err := transport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.ProtoMajor != 2 || string(body) != want {
			t.Errorf("%s: %s %q (%v), want %q over HTTP/2", target, response.Proto, body, err, want)
		}
		if response.Header.Get("Content-Security-Policy") != contentSecurityPolicy {
			t.Errorf("%s: Content-Security-Policy %q", target, response.Header.Get("Content-Security-Policy"))
		}
	}
}

func TestFilesBeyondTheMemoryLimitAreReadFromDisk(t *testing.T) {
	dir := writeSite(t, sample())
	large := bytes.Repeat([]byte("0123456789"), 100_000)
	if err := os.WriteFile(filepath.Join(dir, "large.txt"), large, 0o644); err != nil {
		t.Fatal(err)
	}
	files := int64(len(sample()) + 1)
	part := files*indexPerFile + 200
	for _, limit := range []int64{0, 1, part} {
		site, err := Load(dir, Options{MemoryLimit: limit})
		if err != nil {
			t.Fatal(err)
		}
		defer site.Close()
		inMemory, onDisk := site.Bytes()
		if limit > 0 && (inMemory > max(0, limit-files*indexPerFile) || onDisk == 0) || limit == part && inMemory == 0 {
			t.Errorf("limit %d: %d in memory, %d on disk", limit, inMemory, onDisk)
		}
		address := start(t, mustHandler(t, site, HandlerOptions{}), ServerOptions{})
		for target, want := range map[string]string{"/": "<p>front page", "/large.txt": string(large), "/empty.txt": ""} {
			response, body := ask(t, address, "GET", target)
			if body != want || response.Header.Get("Etag") == "" || response.ContentLength != int64(len(want)) {
				t.Errorf("limit %d, %s: %d bytes, Content-Length %d, want %d", limit, target, len(body), response.ContentLength, len(want))
			}
		}
		if response, body := ask(t, address, "GET", "/large.txt", "Range: bytes=999990-"); response.StatusCode != 206 || body != "0123456789" {
			t.Errorf("limit %d: range %d %q", limit, response.StatusCode, body)
		}
		if response, _ := ask(t, address, "HEAD", "/large.txt"); response.ContentLength != int64(len(large)) {
			t.Errorf("limit %d: HEAD says %d bytes", limit, response.ContentLength)
		}
	}
}

func TestFileThatChangedOnDiskIsNotServed(t *testing.T) {
	dir := writeSite(t, sample())
	site, err := Load(dir, Options{MemoryLimit: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	address := start(t, mustHandler(t, site, HandlerOptions{}), ServerOptions{})
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("outside"), 0o600); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "about.csv")
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, name); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("longer than it was before"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/", "/about.csv"} {
		if response, body := ask(t, address, "GET", target); response.StatusCode != 500 || body != "Internal Server Error\n" {
			t.Errorf("%s: %d %q", target, response.StatusCode, body)
		}
	}
}

func TestOnlyFilesOfTheSiteAreServed(t *testing.T) {
	files := sample()
	files[".env"] = "outside"
	files[".git/config"] = "outside"
	files["pipelines/.hidden"] = "outside"
	files["orphan.html.br"] = "outside"
	dir := writeSite(t, files)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "index.html"), []byte("outside"), 0o644); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link.html": filepath.Join(outside, "index.html"), "folder": outside, "absolute": "/etc"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	site, err := Load(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	address := start(t, mustHandler(t, site, HandlerOptions{}), ServerOptions{})
	for _, target := range []string{
		"/.env", "/.git/config", "/pipelines/.hidden", "/link.html", "/folder/", "/folder/index.html", "/absolute/passwd",
		"/orphan.html", "/orphan.html.br", "/../../../../etc/passwd", "/..%2f..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
		"/pipelines/..%2f.env", "/pipelines/%2e%2e/.env", "//etc/passwd", "/etc/passwd", "/C:/", "/proc/self/environ",
	} {
		response, body := ask(t, address, "GET", target)
		if response.StatusCode == 200 || strings.Contains(body, "outside") || strings.Contains(body, "root:") {
			t.Errorf("%s: %d %q", target, response.StatusCode, body)
		}
	}
}

func TestLoadRejectsFoldersThatAreNoSite(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none"), Options{}); err == nil {
		t.Error("expected an error for a folder that is not there")
	}
	if _, err := Load(t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), "index.html") {
		t.Errorf("expected an error that names index.html, got %v", err)
	}
	for _, index := range []string{"", "[]", "{}", `{"as_of":"yesterday"}`, `{"pages":[`} {
		if _, err := Load(writeSite(t, map[string]string{"index.html": "", "data/index.json": index}), Options{}); err == nil ||
			!strings.Contains(err.Error(), "as_of") {
			t.Errorf("data/index.json %q: expected an error that names as_of, got %v", index, err)
		}
	}
}

func TestFollowedSiteIsLoadedAgainAfterARebuild(t *testing.T) {
	dir := writeSite(t, map[string]string{"index.html": "first"})
	site, err := Load(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := mustHandler(t, site, HandlerOptions{})
	failures := make(chan error, 1)
	go h.Follow(t.Context(), dir, Options{}, time.Millisecond, func(err error) {
		select {
		case failures <- err:
		default:
		}
	})
	address := start(t, h, ServerOptions{})
	expect := func(want string) {
		t.Helper()
		eventually(t, want, func() bool {
			_, body := ask(t, address, "GET", "/")
			return body == want
		})
	}
	expect("first")
	aside := dir + ".old"
	if err := os.Rename(dir, aside); err != nil {
		t.Fatal(err)
	}
	<-failures
	expect("first") // while there is no folder
	if err := os.Rename(writeSite(t, map[string]string{"index.html": "second"}), dir); err != nil {
		t.Fatal(err)
	}
	expect("second")
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("third, in place"), 0o644); err != nil {
		t.Fatal(err)
	}
	expect("third, in place")
}

func TestLoadRejectsSiteWithAFileThatCannotBeRead(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("skipped: root can read every file")
	}
	dir := writeSite(t, sample())
	if err := os.Chmod(filepath.Join(dir, "about.csv"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir, Options{}); err == nil || !strings.Contains(err.Error(), "about.csv") {
		t.Errorf("got %v, want an error that names about.csv", err)
	}
}
