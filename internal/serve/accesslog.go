package serve

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
)

// AccessLog writes one JSON object and line for each request. Lines are
// collected in memory and written every second, or sooner if there are many.
type AccessLog struct {
	lines   *lineBuffer
	handler slog.Handler
}

// NewAccessLog starts a log to w. Close writes what is left.
func NewAccessLog(w io.Writer) *AccessLog {
	lines := newLineBuffer(w)
	return &AccessLog{lines: lines, handler: slog.NewJSONHandler(lines, nil)}
}

// Close writes the lines that are left and ends the log.
func (l *AccessLog) Close() error { return l.lines.Close() }

// add appends a line. It never waits for the writer.
func (l *AccessLog) add(x *exchange) {
	attrs := make([]slog.Attr, 0, 16)
	attrs = append(attrs, address("client", x.client))
	if x.peer != x.client {
		attrs = append(attrs, address("peer", x.peer))
	}
	attrs = append(attrs, clientText("method", x.r.Method), clientText("uri", x.r.RequestURI), clientText("proto", x.r.Proto),
		clientText("host", x.r.Host), slog.Int("status", x.status), slog.String("class", x.class.String()),
		slog.Int64("bytes", x.bytes), slog.Int64("duration_us", x.elapsed.Microseconds()))
	if x.coding != identity {
		attrs = append(attrs, slog.String("encoding", x.coding.String()))
	}
	if x.user != "" {
		attrs = append(attrs, clientText("user", x.user))
	}
	if referer := x.r.Referer(); referer != "" {
		attrs = append(attrs, clientText("referer", referer))
	}
	record := slog.NewRecord(x.start.UTC(), slog.LevelInfo, "request", 0)
	record.AddAttrs(append(attrs, clientText("user_agent", x.r.UserAgent()))...)
	// The buffer accepts every line, so there is no error.
	_ = l.handler.Handle(context.Background(), record)
}

// address is an attribute for an address, empty if that is unknown.
func address(key string, addr netip.Addr) slog.Attr {
	if !addr.IsValid() {
		return slog.String(key, "")
	}
	return slog.String(key, addr.String())
}

// loggedTextLimit is how many bytes of a client's text go into a line.
const loggedTextLimit = 1024

// clientText is an attribute for a text that the client sent, cut to a
// reasonable length.
func clientText(key, s string) slog.Attr {
	cut := len(s) > loggedTextLimit
	if cut {
		s = s[:loggedTextLimit] + "…"
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return slog.Any(key, hostileText(s))
		}
	}
	return slog.String(key, s)
}
