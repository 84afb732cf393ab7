package serve

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const browserRequest = "GET / HTTP/1.1\r\nHost: dashboard.example\r\nConnection: keep-alive\r\nAccept: text/html,application/xhtml+xml\r\n" +
	"Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n\r\n"

// sink is a connection that takes everything.
type sink struct{ net.Conn }

func (sink) Write(p []byte) (int, error)      { return len(p), nil }
func (sink) SetWriteDeadline(time.Time) error { return nil }

// BenchmarkFast parses and answers a request in the fast loop, with the log but
// without the network.
func BenchmarkFast(b *testing.B) {
	log := NewAccessLog(io.Discard)
	defer log.Close()
	h := mustHandler(b, loadSample(b, Options{}), HandlerOptions{AccessLog: log})
	options := ServerOptions{WriteTimeout: time.Minute}
	c := &fastConn{conn: sink{}, front: newFront(nil, h, options)}
	request := []byte(browserRequest)
	b.ReportAllocs()
	for b.Loop() {
		if _, verdict := c.request.parse(request); verdict != parseWhole {
			b.Fatal(verdict)
		}
		if served, keep := c.answer(); !served || !keep {
			b.Fatal("not served")
		}
	}
}

// BenchmarkHandler answers the same request as an http.Handler.
func BenchmarkHandler(b *testing.B) {
	h := mustHandler(b, loadSample(b, Options{}), HandlerOptions{})
	r := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(""))
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}
