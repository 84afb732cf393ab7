package serve

import (
	"context"
	"log/slog"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// loggedTextLimit is how many bytes of a client's text go into the access log.
const loggedTextLimit = 1024

// log writes the line of a request to the access log.
func (x *exchange) log(handler slog.Handler, elapsed time.Duration) {
	record := slog.NewRecord(x.start.UTC(), slog.LevelInfo, "request", 0)
	optional := func(key, value string) {
		if value != "" {
			record.AddAttrs(clientText(key, value))
		}
	}
	record.AddAttrs(slog.String("client", logged(x.client)))
	if x.peer != x.client {
		optional("peer", logged(x.peer))
	}
	record.AddAttrs(clientText("method", x.r.Method), clientText("uri", x.r.RequestURI), clientText("proto", x.r.Proto),
		clientText("host", x.r.Host), slog.Int("status", x.status), slog.String("class", x.class.String()),
		slog.Int64("bytes", x.bytes), slog.Int64("duration_us", elapsed.Microseconds()))
	if x.variant != nil && x.variant.coding != identity {
		optional("encoding", x.variant.coding.String())
	}
	optional("user", x.user)
	optional("referer", x.r.Referer())
	record.AddAttrs(clientText("user_agent", x.r.UserAgent()))
	_ = handler.Handle(context.Background(), record) // there is nowhere to report that the log cannot be written
}

// logged is the text of an address, empty if that is unknown.
func logged(addr netip.Addr) string {
	if !addr.IsValid() {
		return ""
	}
	return addr.String()
}

// clientText is an attribute for a text that the client sent, cut to a reasonable
// length. A text with anything but ASCII is quoted as in Go: among the rest are
// characters that control a terminal or change the direction of writing.
func clientText(key, s string) slog.Attr {
	if len(s) > loggedTextLimit {
		s = s[:loggedTextLimit] + "..."
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r >= 0x7f }) {
		s = strconv.QuoteToASCII(s)
	}
	return slog.String(key, s)
}
