package serve

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var unusualRequests = []string{
	"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	"HEAD /pipelines/?x=%20 HTTP/1.1\r\nhOST:a:80\r\nConnection: keep-alive\r\nAccept-Encoding: br;q=0.1,*;q=0\r\nIf-None-Match: W/\"x\", *\r\n\r\n",
	"GET /security/../ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nUser-Agent: x\r\nReferer: y\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"GET / HTTP/1.1\nHost: a\n\n",
	"GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n",
	"GET //a/%2e%2e/%00 HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\r\n\r\n",
	"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nGET /security/ HTTP/1.1\r\nHost: a\r\n\r\n",
	"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
}

// FuzzServer sends arbitrary bytes. Responses must contain nothing but the site's
// open files and the server's own short texts, each with the security fields.
func FuzzServer(f *testing.F) {
	for _, request := range unusualRequests {
		f.Add([]byte(request))
	}
	files := sample()
	site, err := Load(writeSite(f, files), Options{})
	if err != nil {
		f.Fatal(err)
	}
	h := mustHandler(f, site, HandlerOptions{Access: mustAccess(f, "/security/=basic", testUsers(f), nil)})
	address := start(f, h, ServerOptions{ReadHeaderTimeout: 200 * time.Millisecond, ShutdownTimeout: time.Millisecond})
	var bodies []string
	for name, content := range files {
		if !strings.HasPrefix(name, "security/") {
			bodies = append(bodies, content)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Skip(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := conn.Write(b); err != nil {
			return
		}
		conn.(*net.TCPConn).CloseWrite()
		reader := bufio.NewReader(conn)
		for {
			if start, err := reader.Peek(5); err != nil || string(start) != "HTTP/" {
				return // no more responses, or HTTP/2
			}
			// The method is unknown here. A response to HEAD announces a body that
			// does not come, so reading it fails or yields the next response.
			response, err := http.ReadResponse(reader, nil)
			if err != nil {
				return
			}
			body, err := io.ReadAll(response.Body)
			if err != nil || strings.HasPrefix(string(body), "HTTP/") {
				return
			}
			own := response.StatusCode >= 300 && len(body) < 200 && !strings.Contains(string(body), "secret")
			if response.StatusCode == 206 {
				own = slices.ContainsFunc(bodies, func(s string) bool { return strings.Contains(s, string(body)) })
			}
			healthy := strings.HasPrefix(string(body), `{"status":"ready"`)
			if !own && !healthy && !slices.Contains(bodies, string(body)) {
				t.Fatalf("%q: %d %q", b, response.StatusCode, body)
			}
			if response.StatusCode < 400 && response.Header.Get("Content-Security-Policy") != contentSecurityPolicy {
				t.Fatalf("%q: %d without the security fields", b, response.StatusCode)
			}
			for name, values := range response.Header {
				for _, value := range values {
					if strings.ContainsAny(name+value, "\r\n\x00") {
						t.Fatalf("%q: field %q: %q", b, name, value)
					}
				}
			}
		}
	})
}

// FuzzCleanPath checks that a cleaned path has no empty or dot segments, does not
// change when cleaned again, and makes a safe redirect.
func FuzzCleanPath(f *testing.F) {
	for _, p := range []string{"", "/", "//a", "/a/../b/", "/a/.", "/..", "a/./", `/\..\`, "/a/.../"} {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, p string) {
		cleaned := cleanPath(p)
		if !strings.HasPrefix(cleaned, "/") || strings.Contains(cleaned, "//") || cleanPath(cleaned) != cleaned {
			t.Fatalf("%q is cleaned to %q", p, cleaned)
		}
		for segment := range strings.SplitSeq(cleaned, "/") {
			if segment == "." || segment == ".." {
				t.Fatalf("%q is cleaned to %q", p, cleaned)
			}
		}
		if to := location(cleaned, p); strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\r\n \\") && !strings.Contains(to, "?") {
			t.Fatalf("%q leads to %q", p, to)
		}
	})
}

// FuzzLogText checks that a client's text stays one string on one line of JSON.
func FuzzLogText(f *testing.F) {
	for _, s := range []string{"", `"`, `\`, "\x00\x1f\x7f", "\xff", "\u2028\u202e", strings.Repeat("ä", loggedTextLimit)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var line bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&line, nil))
		logger.LogAttrs(t.Context(), slog.LevelInfo, "request", clientText("text", s))
		var back struct{ Text string }
		written := bytes.TrimSuffix(line.Bytes(), []byte("\n"))
		if err := json.Unmarshal(written, &back); err != nil || bytes.IndexFunc(written, func(r rune) bool { return r < ' ' || r >= 0x7f }) >= 0 {
			t.Fatalf("%q is written as %q (%v)", s, written, err)
		}
		want := s
		if quoted := strconv.QuoteToASCII(s); strings.ContainsFunc(s, func(r rune) bool { return r >= 0x7f }) {
			want = quoted
		}
		if len(s) <= loggedTextLimit && back.Text != want {
			t.Fatalf("got %q, want %q", back.Text, want)
		}
	})
}

// FuzzConditions checks that no condition or range of a request yields anything
// but the content, a part of it, or a refusal.
func FuzzConditions(f *testing.F) {
	f.Add("gzip;q=0.5, *;q=0", "bytes=0-1", `W/"a", "b"`)
	f.Add("identity;q=1.000,br;q=1.001;x", "bytes=-9223372036854775808", `"`)
	f.Add("br", "bytes=0-1,3-4", "*")
	files := sample()
	h := mustHandler(f, loadSample(f, Options{}), HandlerOptions{})
	f.Fuzz(func(t *testing.T, accept, ranges, tags string) {
		for _, field := range []string{"If-Match", "If-None-Match", "If-Range"} {
			r, w := httptest.NewRequest(http.MethodGet, "/about.csv", nil), httptest.NewRecorder()
			r.Header = http.Header{"Accept-Encoding": {accept}, "Range": {ranges}, field: {tags}}
			h.ServeHTTP(w, r)
			body, encoding := w.Body.String(), w.Header().Get("Content-Encoding")
			content := files["about.csv"]
			if encoding != "" {
				content = "<" + encoding + " of " + content + ">"
			}
			switch {
			case w.Code == http.StatusOK && body == content, w.Code == http.StatusNotModified && body == "":
			case w.Code == http.StatusPartialContent && encoding == "" && body != "" && strings.Contains(content, body):
			case w.Code >= 400 && w.Code < 500 && len(body) < 100:
			default:
				t.Fatalf("Accept-Encoding %q, Range %q, %s %q: got %d %q", accept, ranges, field, tags, w.Code, body)
			}
		}
	})
}
