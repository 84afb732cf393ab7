package echarts

import (
	"unicode/utf8"
)

// longestText is the number of characters above which a text is cut in its
// middle: nobody reads more in a tooltip, and one hostile name must not make
// the file of a page large.
const longestText = 300

// shorten cuts s in the middle if it has more than longestText characters. Both
// ends stay, because names of pipelines differ there.
func shorten(s string) string {
	if len(s) <= longestText || utf8.RuneCountInString(s) <= longestText {
		return s
	}
	head, tail := 0, len(s)
	for range longestText/2 - 1 {
		_, n := utf8.DecodeRuneInString(s[head:])
		head += n
		_, n = utf8.DecodeLastRuneInString(s[:tail])
		tail -= n
	}
	return s[:head] + "…" + s[tail:]
}

const hex = "0123456789abcdef"

// appendText appends s, cut by shorten, as a JSON string (RFC 8259) that is
// also safe inside an HTML element and in a script. Bytes that are no UTF-8
// become U+FFFD.
func appendText(dst []byte, s string) []byte {
	s = shorten(s)
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7f {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\ufffd`...)
			start = i + n
		case r == '\u2028' || r == '\u2029':
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\u202`...)
			dst = append(dst, hex[r&0xf])
			start = i + n
		}
		i += n
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}
