package serve

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"slices"
	"sync"
	"time"
	"unicode/utf16"
)

// AccessLog writes one JSON object and line for each request. Lines are
// collected in memory and written ten times a second.
type AccessLog struct {
	handler slog.Handler
	stop    chan struct{}
	done    chan struct{}
	once    sync.Once

	mu      sync.Mutex
	waiting []byte
	// dropped counts the lines for which there was no room: a slow reader of the
	// log must not stop the site.
	dropped int
}

const (
	// waitingLimit is how many bytes may wait for the writer.
	waitingLimit = 4 << 20
	// loggedTextLimit is how many bytes of a client's text go into a line.
	loggedTextLimit = 1024
)

// NewAccessLog starts a log to w. Close writes what is left.
func NewAccessLog(w io.Writer) *AccessLog {
	l := &AccessLog{stop: make(chan struct{}), done: make(chan struct{})}
	l.handler = slog.NewJSONHandler(l, nil)
	go l.run(w)
	return l
}

// Close writes the lines that are left and ends the log.
func (l *AccessLog) Close() error {
	l.once.Do(func() { close(l.stop) })
	<-l.done
	return nil
}

// Write appends a line of the handler. It never waits for the writer.
func (l *AccessLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if escaped := plainASCII(line); len(l.waiting)+len(escaped) <= waitingLimit {
		l.waiting = append(l.waiting, escaped...)
	} else {
		l.dropped++
	}
	return len(line), nil
}

func (l *AccessLog) run(w io.Writer) {
	defer close(l.done)
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	var spare []byte
	for stopping := false; !stopping; {
		select {
		case <-ticker.C:
		case <-l.stop:
			stopping = true
		}
		l.mu.Lock()
		lines, dropped := l.waiting, l.dropped
		l.waiting, l.dropped = spare[:0], 0
		l.mu.Unlock()
		if dropped > 0 {
			lines = fmt.Appendf(lines, `{"msg":"access log lines dropped","count":%d}`+"\n", dropped)
		}
		if len(lines) > 0 {
			_, _ = w.Write(lines) // there is nowhere to report that the log cannot be written
		}
		spare = lines
	}
}

// plainASCII escapes everything but ASCII in a line of JSON. Among the rest are
// characters that control a terminal or change the direction of writing.
func plainASCII(line []byte) []byte {
	if !slices.ContainsFunc(line, func(c byte) bool { return c >= 0x7f }) {
		return line
	}
	var out []byte
	for _, r := range string(line) {
		if r < 0x7f {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out
}

// add appends the line of a request.
func (l *AccessLog) add(x *exchange, elapsed time.Duration) {
	attrs := append(make([]slog.Attr, 0, 16), slog.String("client", logged(x.client)))
	optional := func(key, value string) {
		if value != "" {
			attrs = append(attrs, clientText(key, value))
		}
	}
	if x.peer != x.client {
		optional("peer", logged(x.peer))
	}
	attrs = append(attrs, clientText("method", x.r.Method), clientText("uri", x.r.RequestURI), clientText("proto", x.r.Proto),
		clientText("host", x.r.Host), slog.Int("status", x.status), slog.String("class", x.class.String()),
		slog.Int64("bytes", x.bytes), slog.Int64("duration_us", elapsed.Microseconds()))
	if x.variant != nil && x.variant.coding != identity {
		optional("encoding", x.variant.coding.String())
	}
	optional("user", x.user)
	optional("referer", x.r.Referer())
	record := slog.NewRecord(x.start.UTC(), slog.LevelInfo, "request", 0)
	record.AddAttrs(append(attrs, clientText("user_agent", x.r.UserAgent()))...)
	_ = l.handler.Handle(context.Background(), record) // Write accepts every line
}

// logged is the text of an address, empty if that is unknown.
func logged(addr netip.Addr) string {
	if !addr.IsValid() {
		return ""
	}
	return addr.String()
}

// clientText is an attribute for a text that the client sent, cut to a
// reasonable length.
func clientText(key, s string) slog.Attr {
	if len(s) > loggedTextLimit {
		s = s[:loggedTextLimit] + "…"
	}
	return slog.String(key, s)
}
