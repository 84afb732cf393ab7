package render

import (
	"unicode/utf8"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// htmlClass tells for each byte what a text in HTML makes of it: 0 for bytes
// that stand for themselves, 1 for those with a reference, 2 for controls that
// HTML does not allow, 3 for the first byte of anything beyond ASCII.
var htmlClass = func() (c [256]byte) {
	for i := range c {
		switch {
		case i >= 0x80:
			c[i] = 3
		case i == '&' || i == '<' || i == '>' || i == '"' || i == '\'':
			c[i] = 1
		case i < ' ' && i != '\t' && i != '\n', i == 0x7f:
			c[i] = 2
		}
	}
	return c
}()

// appendHTML appends s as text of an element or of a quoted attribute. What is
// no valid UTF-8, and control characters that HTML does not allow, become the
// replacement character.
func appendHTML(dst []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		c := htmlClass[s[i]]
		if c == 0 {
			i++
			continue
		}
		if c == 3 {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
		}
		dst = append(dst, s[start:i]...)
		switch s[i] {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '"':
			dst = append(dst, "&#34;"...)
		case '\'':
			dst = append(dst, "&#39;"...)
		default:
			dst = append(dst, "\uFFFD"...)
		}
		i++
		start = i
	}
	return append(dst, s[start:]...)
}

// shownRunes is the length from which a text is cut in a table.
const shownRunes = 120

// appendShown appends an untrusted text for reading: isolated, so that its
// direction of writing does not turn its surroundings round, and cut in the
// middle if it is very long, with the whole of it as a title.
func appendShown(dst []byte, s string) []byte {
	short, cut := words.Cut(s, shownRunes)
	dst = append(dst, "<bdi"...)
	if cut {
		dst = append(dst, ` title="`...)
		dst = appendHTML(dst, words.Clean(s))
		dst = append(dst, '"')
	}
	dst = append(dst, '>')
	dst = appendHTML(dst, short)
	return append(dst, "</bdi>"...)
}
