package serve

import (
	"bytes"
	"strings"
	"unsafe"
)

// fastRequest is a request that the fast loop understands. Its texts are views
// of the connection's buffer, valid until the next read.
type fastRequest struct {
	head           bool // HEAD, else GET
	closing        bool // Connection: close
	hasAccept      bool
	hasNoneMatch   bool
	path           string
	target         string // with the query
	host           string
	acceptEncoding string
	noneMatch      string
	forwarded      string
	userAgent      string
	referer        string
}

type parseVerdict uint8

const (
	// parsePartial: more bytes are needed.
	parsePartial parseVerdict = iota
	// parseWhole: a request was read.
	parseWhole
	// parseForeign: this is for net/http, which gets the same bytes.
	parseForeign
)

// parse reads one request from the beginning of b and tells its length. It
// knows a small and strict part of HTTP/1.1 only: GET and HEAD, a path without
// escapes, no body, no field that asks for anything but conditions and
// encodings. What it accepts, net/http accepts with the same meaning (a fuzz
// test compares them); whatever else comes, valid or not, is foreign and judged
// there.
func (q *fastRequest) parse(b []byte) (length int, verdict parseVerdict) {
	if !startsLikeRequest(b) {
		return 0, parseForeign
	}
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 {
		if bareLineFeed(b) {
			return 0, parseForeign
		}
		return 0, parsePartial
	}
	// The string lives no longer than the buffer's content: everything read from
	// it is used up (logged by copy) before the connection reads again.
	text := unsafe.String(&b[0], end+2) // #nosec G103
	*q = fastRequest{}
	line, text, _ := strings.Cut(text, "\r\n")
	if !q.requestLine(line) {
		return 0, parseForeign
	}
	var seen fieldsSeen
	for text != "" {
		line, text, _ = strings.Cut(text, "\r\n")
		if !q.field(line, &seen) {
			return 0, parseForeign
		}
	}
	if q.host == "" {
		return 0, parseForeign
	}
	return end + 4, parseWhole
}

// startsLikeRequest tells early what cannot become a plain request, such as the
// preface of HTTP/2.
func startsLikeRequest(b []byte) bool {
	for _, start := range []string{"GET /", "HEAD /"} {
		n := min(len(b), len(start))
		if string(b[:n]) == start[:n] {
			return true
		}
	}
	return false
}

// bareLineFeed finds lines that end without a carriage return, which net/http
// understands and this parser would wait on.
func bareLineFeed(b []byte) bool {
	for i, c := range b {
		if c == '\n' && (i == 0 || b[i-1] != '\r') {
			return true
		}
	}
	return false
}

func (q *fastRequest) requestLine(line string) bool {
	target, ok := strings.CutPrefix(line, "GET ")
	if !ok {
		if target, q.head = strings.CutPrefix(line, "HEAD "); !q.head {
			return false
		}
	}
	if target, ok = strings.CutSuffix(target, " HTTP/1.1"); !ok {
		return false
	}
	q.target = target
	for i := range len(target) {
		if plainPathByte[target[i]] {
			continue
		}
		if target[i] != '?' {
			return false
		}
		for k := i + 1; k < len(target); k++ {
			if !plainQueryByte[target[k]] {
				return false
			}
		}
		q.path = target[:i]
		return true
	}
	q.path = target
	return true
}

// fieldsSeen are those that must not come twice.
type fieldsSeen struct{ host, accept, noneMatch, forwarded, connection bool }

// once marks a field as seen and tells whether it was the first.
func once(seen *bool) bool {
	first := !*seen
	*seen = true
	return first
}

func (q *fastRequest) field(line string, seen *fieldsSeen) bool {
	colon := strings.IndexByte(line, ':')
	if colon < 1 {
		return false
	}
	name, value := line[:colon], line[colon+1:]
	for i := range len(name) {
		if !tokenByte[name[i]] {
			return false
		}
	}
	for i := range len(value) {
		if !valueByte[value[i]] {
			return false
		}
	}
	value = trimSpace(value)
	switch len(name) {
	case len("TE"):
		return !strings.EqualFold(name, "TE")
	case len("Host"):
		if strings.EqualFold(name, "Host") {
			q.host = value
			return once(&seen.host) && plainHost(value)
		}
	case len("Range"):
		return !strings.EqualFold(name, "Range")
	case len("Expect"):
		return !strings.EqualFold(name, "Expect")
	case len("Referer"): // and Upgrade, Trailer
		if strings.EqualFold(name, "Referer") && q.referer == "" {
			q.referer = value
		}
		return !strings.EqualFold(name, "Upgrade") && !strings.EqualFold(name, "Trailer")
	case len("If-Match"): // and If-Range
		return !strings.EqualFold(name, "If-Match") && !strings.EqualFold(name, "If-Range")
	case len("Connection"): // and User-Agent
		switch {
		case strings.EqualFold(name, "User-Agent"):
			if q.userAgent == "" {
				q.userAgent = value
			}
		case strings.EqualFold(name, "Connection"):
			q.closing = strings.EqualFold(value, "close")
			return once(&seen.connection) && (q.closing || strings.EqualFold(value, "keep-alive"))
		}
	case len("If-None-Match"):
		if strings.EqualFold(name, "If-None-Match") {
			q.noneMatch, q.hasNoneMatch = value, true
			return once(&seen.noneMatch)
		}
	case len("Content-Length"): // and HTTP2-Settings
		return !strings.EqualFold(name, "Content-Length") && !strings.EqualFold(name, "HTTP2-Settings")
	case len("Accept-Encoding"): // and X-Forwarded-For
		switch {
		case strings.EqualFold(name, "Accept-Encoding"):
			q.acceptEncoding, q.hasAccept = value, true
			return once(&seen.accept)
		case strings.EqualFold(name, "X-Forwarded-For"):
			q.forwarded = value
			return once(&seen.forwarded)
		}
	case len("Transfer-Encoding"):
		return !strings.EqualFold(name, "Transfer-Encoding")
	}
	return true
}

func plainHost(s string) bool {
	for i := range len(s) {
		if !hostByte[s[i]] {
			return false
		}
	}
	return s != ""
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

var (
	plainQueryByte = bytesOf(alphanumeric + "-._~!$&'()*+,;=:@/?%")
	hostByte       = bytesOf(alphanumeric + "-._:[]")
	// tokenByte are the bytes of a field name (RFC 9110, section 5.6.2).
	tokenByte = bytesOf(alphanumeric + "!#$%&'*+-.^_`|~")
	// valueByte are visible ASCII, space and tab; other bytes are for net/http to judge.
	valueByte = func() (table [256]bool) {
		for c := ' '; c < 0x7f; c++ {
			table[c] = true
		}
		table['\t'] = true
		return table
	}()
)
