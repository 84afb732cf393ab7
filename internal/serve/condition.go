package serve

import (
	"strconv"
	"strings"
)

// matchesETag reports whether a list of entity tags (If-None-Match, If-Match)
// contains etag. Weak tags match only if weak is set (RFC 9110, section
// 8.8.3.2). Reading stops at the first element that is not an entity tag.
func matchesETag(list, etag string, weak bool) bool {
	list = trimSpace(list)
	if list == "*" {
		return true
	}
	for {
		for len(list) > 0 && (list[0] == ' ' || list[0] == '\t' || list[0] == ',') {
			list = list[1:]
		}
		isWeak := strings.HasPrefix(list, "W/")
		if isWeak {
			list = list[2:]
		}
		if len(list) < 2 || list[0] != '"' {
			return false
		}
		end := strings.IndexByte(list[1:], '"')
		if end < 0 {
			return false
		}
		if list[:end+2] == etag && (weak || !isWeak) {
			return true
		}
		list = list[end+2:]
	}
}

// span is a range of bytes, end excluded.
type span struct{ start, end int64 }

type rangeVerdict uint8

const (
	wholeRange  rangeVerdict = iota // no range, or one that is ignored
	partRange                       // one satisfiable range
	outsideSize                     // one range, outside the representation
)

// byteRange reads a Range value for a representation of size bytes. Only a
// single range of bytes is honoured. Other units, several ranges and malformed
// values are ignored, as RFC 9110, section 14.2, allows.
func byteRange(value string, size int64) (span, rangeVerdict) {
	value = trimSpace(value)
	const unit = "bytes="
	if len(value) < len(unit) || !strings.EqualFold(value[:len(unit)], unit) {
		return span{}, wholeRange
	}
	first, last, ok := strings.Cut(trimSpace(value[len(unit):]), "-")
	if !ok {
		return span{}, wholeRange
	}
	if first == "" {
		count, ok := decimal(last)
		switch {
		case !ok:
			return span{}, wholeRange
		case count == 0 || size == 0:
			return span{}, outsideSize
		}
		return span{max(0, size-count), size}, partRange
	}
	start, ok := decimal(first)
	if !ok {
		return span{}, wholeRange
	}
	end := size - 1
	if last != "" {
		if end, ok = decimal(last); !ok || end < start {
			return span{}, wholeRange
		}
	}
	if start >= size {
		return span{}, outsideSize
	}
	return span{start, min(end, size-1) + 1}, partRange
}

// decimal reads a number of digits only. A number too large for the type becomes
// the largest one, which also lies outside every file.
func decimal(s string) (int64, bool) {
	if s == "" {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 1<<63 - 2, true
	}
	return min(n, 1<<63-2), true
}
