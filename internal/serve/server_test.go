package serve

import (
	"bufio"
	"bytes"
	stdgzip "compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/render/precompress"
)

func TestHealthIsServedUnderItsAlias(t *testing.T) {
	address := start(t, mustHandler(t, loadSample(t, Options{}), HandlerOptions{BasePath: "/dash/"}), ServerOptions{})
	for _, target := range []string{"/healthz", "/health", "/dash/healthz", "/dash/health"} {
		if response, body := ask(t, address, "GET", target); response.StatusCode != 200 || !strings.Contains(body, `"status":"ready"`) {
			t.Errorf("%s: got %d %q, want the health check", target, response.StatusCode, body)
		}
	}
}

func TestConnectionsBeyondTheLimitWait(t *testing.T) {
	const limit = 3
	address := start(t, mustHandler(t, loadSample(t, Options{}), HandlerOptions{}), ServerOptions{Connections: limit})
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		conn.SetDeadline(time.Now().Add(20 * time.Second))
		io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
		return conn
	}
	answered := func(conn net.Conn) {
		t.Helper()
		if response, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || response.StatusCode != 200 {
			t.Fatalf("got %v (%v), want status 200", response, err)
		}
	}
	var open []net.Conn
	for range limit {
		conn := dial()
		answered(conn)
		open = append(open, conn)
	}
	waiting := dial()
	waiting.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := waiting.Read(make([]byte, 1)); n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("connection beyond the limit: read %d bytes (%v), want none", n, err)
	}
	waiting.SetReadDeadline(time.Now().Add(20 * time.Second))
	open[0].Close()
	answered(waiting)
}

func TestHealthReportsReadinessAndAge(t *testing.T) {
	now := time.Date(2026, 11, 20, 11, 37, 23, 0, time.UTC)
	h := mustHandler(t, loadSample(t, Options{}), HandlerOptions{Version: "1.2", Now: func() time.Time { return now }})
	address := start(t, h, ServerOptions{})
	response, body := ask(t, address, "GET", "/healthz")
	var answer health
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != 200 || answer.Status != "ready" || answer.Version != "1.2" ||
		answer.AgeSeconds == nil || *answer.AgeSeconds != 3600 || answer.AsOf == nil || answer.AsOf.Format(time.RFC3339) != "2026-11-20T10:37:23Z" {
		t.Errorf("%d %s", response.StatusCode, body)
	}
	if response.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control %q", response.Header.Get("Cache-Control"))
	}
	if err := CheckHealth(context.Background(), address); err != nil {
		t.Errorf("%v", err)
	}
	h.Drain()
	address = start(t, h, ServerOptions{})
	if response, body := ask(t, address, "HEAD", "/healthz"); response.StatusCode != 503 || body != "" {
		t.Errorf("%d %q while draining", response.StatusCode, body)
	}
	if err := CheckHealth(context.Background(), address); err == nil || !strings.Contains(err.Error(), "draining") {
		t.Errorf("%v", err)
	}
	if response, _ := ask(t, address, "GET", "/"); response.StatusCode != 200 || !response.Close {
		t.Errorf("%d, closes %v while draining", response.StatusCode, response.Close)
	}
}

// TestDrainAnswersRequestsThatHaveBegun sends requests before the signal and in
// the drain delay, and expects responses to all of them.
func TestDrainAnswersRequestsThatHaveBegun(t *testing.T) {
	h := mustHandler(t, loadSample(t, Options{}), HandlerOptions{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, listener, h, ServerOptions{DrainDelay: time.Second}) }()

	dial := func() (net.Conn, *bufio.Reader) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(20 * time.Second))
		t.Cleanup(func() { conn.Close() })
		return conn, bufio.NewReader(conn)
	}
	begun, begunReader := dial() // a request of which half is sent
	io.WriteString(begun, "GET / HTTP/1.1\r\nHo")
	idle, idleReader := dial() // a connection between two requests
	io.WriteString(idle, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	if response, err := http.ReadResponse(idleReader, nil); err != nil {
		t.Fatal(err)
	} else {
		io.Copy(io.Discard, response.Body)
	}
	time.Sleep(50 * time.Millisecond) // so that the half request has arrived
	cancel()
	eventually(t, "the health check fails", func() bool { return h.draining.Load() })
	if response, _ := ask(t, address, "GET", "/healthz"); response.StatusCode != 503 {
		t.Errorf("health after the signal: %d", response.StatusCode)
	}
	if response, body := ask(t, address, "GET", "/"); response.StatusCode != 200 || body != "<p>front page" {
		t.Errorf("page in the drain delay: %d %q", response.StatusCode, body)
	}
	eventually(t, "no connection is accepted", func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	if _, err := idleReader.ReadByte(); err != io.EOF {
		t.Errorf("the idle connection: %v, want its end", err)
	}
	io.WriteString(begun, "st: a\r\n\r\n")
	response, err := http.ReadResponse(begunReader, nil)
	if err != nil || response.StatusCode != 200 || !response.Close {
		t.Errorf("the request begun before: %v, %v", response, err)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// eventually waits until something becomes true, for longer than it should ever take.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("did not happen: %s", what)
		}
	}
}

func TestShutdownCutsConnectionsAfterItsTimeout(t *testing.T) {
	h := mustHandler(t, loadSample(t, Options{}), HandlerOptions{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, listener, h, ServerOptions{ShutdownTimeout: 100 * time.Millisecond}) }()
	for _, begin := range []string{"GET / HT", "POST / HTTP/1.1\r\nHo"} {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		io.WriteString(conn, begin)
	}
	time.Sleep(50 * time.Millisecond)
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the server does not end")
	}
}

// TestSlowClientsDoNotDelayOthers opens a thousand connections that do not finish
// their requests. Other clients are served, and the slow ones are cut off.
func TestSlowClientsDoNotDelayOthers(t *testing.T) {
	address := start(t, mustHandler(t, loadSample(t, Options{}), HandlerOptions{}), ServerOptions{
		ReadHeaderTimeout: 3 * time.Second, WriteTimeout: 2 * time.Second, IdleTimeout: time.Second, ShutdownTimeout: time.Second,
	})
	// Both ends of each connection are files of this process.
	count := 1000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if most := int(min(limit.Cur, 1<<20))/2 - 100; most < count {
		t.Logf("only %d connections: the process may open %d files", most, limit.Cur)
		count = most
	}
	var slow []net.Conn
	for i := range count {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		defer conn.Close()
		slow = append(slow, conn)
		switch i % 3 {
		case 0:
			io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\nX: ")
		case 1:
			io.WriteString(conn, "POST / HTTP/1.1\r\nHost: a\r\nX: ")
		}
	}
	for i := range 200 {
		if response, body := ask(t, address, "GET", "/"); response.StatusCode != 200 || body != "<p>front page" {
			t.Fatalf("request %d: %d %q", i, response.StatusCode, body)
		}
	}
	deadline := time.Now().Add(30 * time.Second)
	for i, conn := range slow {
		conn.SetDeadline(deadline)
		// The end of the connection, in whatever way, before the deadline.
		if _, err := io.Copy(io.Discard, conn); err != nil {
			if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
				t.Fatalf("connection %d (kind %d) is still open", i, i%3)
			}
		}
	}
}

func TestClientThatDoesNotReadIsCutOff(t *testing.T) {
	dir := writeSite(t, map[string]string{"index.html": strings.Repeat("x", 200<<10)})
	site, err := Load(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	address := start(t, mustHandler(t, site, HandlerOptions{}), ServerOptions{WriteTimeout: time.Second})
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	// The responses exceed all buffers. Writing fails when the server has closed
	// the connection.
	request := []byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	for {
		if _, err := conn.Write(request); err != nil {
			if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
				t.Error("the connection is still open, want it closed")
			}
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// lockedBuffer is a log that is written and read by several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func TestAccessLogHasOneSafeLineForEachRequest(t *testing.T) {
	var out lockedBuffer
	proxies, err := ParseProxies("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	h := mustHandler(t, loadSample(t, Options{}), HandlerOptions{AccessLog: slog.NewJSONHandler(&out, nil), Proxies: proxies})
	requests := 0
	address := start(t, h, ServerOptions{})
	for _, f := range []string{
		`User-Agent: "},"status":200,"x":{"`, "User-Agent: \\\"\t\\", "User-Agent: \xff\xfe\u2028\u202e", "Referer: " + strings.Repeat("r", 3000),
		"User-Agent: \u0085", "X-Forwarded-For: 198.51.100.7",
	} {
		for _, target := range []string{"/", "/%0a%0d%22?\"<script>", "/nothing"} {
			ask(t, address, "GET", target, f)
			requests++
		}
	}
	ask(t, address, "GET", "/healthz")
	lines := strings.Split(strings.TrimSuffix(out.b.String(), "\n"), "\n")
	if len(lines) != requests {
		t.Errorf("%d lines for %d requests", len(lines), requests)
	}
	forwarded := 0
	for _, line := range lines {
		var entry struct {
			Time     time.Time
			Client   string
			Peer     string
			Status   int
			Referer  string
			Duration int64 `json:"duration_us"`
		}
		decoder := json.NewDecoder(strings.NewReader(line))
		if err := decoder.Decode(&entry); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		if entry.Status != 200 && entry.Status != 404 || time.Since(entry.Time) > time.Minute || len(entry.Referer) > 1100 {
			t.Errorf("unexpected entry: %s", line)
		}
		if strings.Count(line, `"status":`) != 1 {
			t.Errorf("a client wrote into the log: %s", line)
		}
		if entry.Client == "198.51.100.7" && entry.Peer == "127.0.0.1" {
			forwarded++
		}
		for _, c := range line {
			if c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u202e' {
				t.Errorf("raw %U in %q", c, line)
			}
		}
	}
	if forwarded != 3 {
		t.Errorf("%d entries with the forwarded address, expected 3", forwarded)
	}
}

func TestMissingEncodingsAreMadeOnRequest(t *testing.T) {
	page := strings.Repeat("<p>a page that is worth compressing</p>\n", 50)
	site, err := Load(writeSite(t, map[string]string{"index.html": page, "small.txt": "small", "picture.png": page}), Options{CompressAtLoad: precompress.Encode})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	address := start(t, mustHandler(t, site, HandlerOptions{}), ServerOptions{})
	response, body := ask(t, address, "GET", "/", "Accept-Encoding: gzip")
	r, err := stdgzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil || string(content) != page || response.Header.Get("Vary") != "Accept-Encoding" || response.ContentLength != int64(len(body)) {
		t.Errorf("%d bytes (%v), %v", len(content), err, response.Header)
	}
	if response, _ := ask(t, address, "GET", "/", "Accept-Encoding: gzip, br"); response.Header.Get("Content-Encoding") != "br" {
		t.Errorf("Content-Encoding %q", response.Header.Get("Content-Encoding"))
	}
	for _, target := range []string{"/small.txt", "/picture.png"} {
		if response, _ := ask(t, address, "GET", target, "Accept-Encoding: gzip, br"); response.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: Content-Encoding %q", target, response.Header.Get("Content-Encoding"))
		}
	}
}

type counter struct {
	mu   sync.Mutex
	seen []Observation
}

func (c *counter) Observe(o Observation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, o)
}

func TestObserverIsToldTheClassOfEachRequest(t *testing.T) {
	c := &counter{}
	h := mustHandler(t, loadSample(t, Options{}), HandlerOptions{Observer: c})
	address := start(t, h, ServerOptions{})
	c.seen = nil
	for _, target := range []string{"/", "/assets/app-ABCDEFG2.js", "/about.csv", "/nothing", "/pipelines", "/healthz"} {
		ask(t, address, "GET", target)
	}
	var got []string
	c.mu.Lock()
	for _, o := range c.seen {
		got = append(got, http.StatusText(o.Status)+" "+o.Class.String())
	}
	c.mu.Unlock()
	want := "OK page, OK asset, OK data, Not Found page, Permanent Redirect none, OK health"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
}
