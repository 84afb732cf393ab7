// Package markup escapes untrusted text for HTML and for the SVG inside it.
package markup

import "unicode/utf8"

// class says for each byte what becomes of it.
type class byte

const (
	plain    class = iota // stands for itself
	special               // has a meaning in markup and is written as a reference
	control               // is allowed neither in HTML nor in XML
	nonASCII              // is a byte of a longer character
)

var classes = func() (c [256]class) {
	for i := range c {
		switch {
		case i >= utf8.RuneSelf:
			c[i] = nonASCII
		case i == '&' || i == '<' || i == '>' || i == '"' || i == '\'':
			c[i] = special
		case i < ' ' && i != '\t' && i != '\n', i == 0x7f:
			c[i] = control
		}
	}
	return c
}()

var references = [...]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&#34;", '\'': "&#39;"}

// Append appends s as the text of an element or of a quoted attribute. Invalid
// UTF-8 and characters that neither HTML nor XML allows become U+FFFD.
func Append[T string | []byte](dst []byte, s T) []byte {
	start := 0
	for i := 0; i < len(s); {
		var with string
		size := 1
		switch classes[s[i]] {
		case plain:
			i++
			continue
		case special:
			with = references[s[i]]
		case control:
			with = "\uFFFD"
		case nonASCII:
			var r rune
			r, size = utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
			if allowed := r >= 0xA0 && r != 0xFFFE && r != 0xFFFF && (r != utf8.RuneError || size > 1); allowed {
				i += size
				continue
			}
			with = "\uFFFD"
		}
		dst = append(append(dst, s[start:i]...), with...)
		i += size
		start = i
	}
	return append(dst, s[start:]...)
}
