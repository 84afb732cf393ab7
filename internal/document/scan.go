package document

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how deeply objects and arrays may be nested in a document.
const MaxDepth = 1000

// SyntaxError says why a line is not a document.
type SyntaxError struct {
	// Column counts bytes from 1.
	Column int
	// Expected and Found say in words what should have been there and what was.
	Expected, Found string
}

// Error returns "column 12: expected ':' after a name, found '}'".
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("column %d: expected %s, found %s", e.Column, e.Expected, e.Found)
}

// expected returns the error for the byte at data[i], which may be the end.
func expected(what string, data []byte, i int) *SyntaxError {
	found := "the end of the line"
	if i < len(data) {
		if c := data[i]; c >= ' ' && c < 0x7f {
			found = strconv.QuoteRune(rune(c))
		} else {
			found = fmt.Sprintf("byte 0x%02X", c)
		}
	}
	return &SyntaxError{Column: i + 1, Expected: what, Found: found}
}

// The scanning functions below take the text and a position in it, and return
// the position behind what they have read.

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isDigit(c byte) bool { return c-'0' <= 9 }

// skipSpace returns the position of the first byte from i on that is not white
// space.
func skipSpace(data []byte, i int) int {
	for i < len(data) && data[i] <= ' ' && isSpace(data[i]) {
		i++
	}
	return i
}

// scanName reads the name of a member: a text.
func scanName(data []byte, i int) (end int, plain bool, err error) {
	if i >= len(data) || data[i] != '"' {
		return i, false, expected("a name in quotes", data, i)
	}
	return scanText(data, i)
}

// scanColon reads the colon behind a name and the white space around it.
func scanColon(data []byte, i int) (int, error) {
	i = skipSpace(data, i)
	if i >= len(data) || data[i] != ':' {
		return i, expected("':' after a name", data, i)
	}
	return skipSpace(data, i+1), nil
}

// Eight bytes at a time: the same byte in all places, and the test for a zero
// byte in any of them ("Bit Twiddling Hacks", Sean Eron Anderson, "Determine if
// a word has a zero byte"). Its lowest hit is exact; hits above may be false.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

func zeros(x uint64) uint64 { return (x - ones) &^ x }

// scanText reads the text whose opening quote is data[i]. It is plain if it
// holds no escape.
func scanText(data []byte, i int) (end int, plain bool, err error) {
	start := i
	plain = true
	i++
	for {
		// Run to the next byte that is a quote, a backslash, a control
		// character or not ASCII.
		for {
			if i+8 > len(data) {
				for i < len(data) && data[i] != '"' && data[i] != '\\' && data[i] >= ' ' && data[i] < utf8.RuneSelf {
					i++
				}
				break
			}
			x := binary.LittleEndian.Uint64(data[i:])
			hits := (x | zeros(x^ones*'"') | zeros(x^ones*'\\') | (x-ones*' ')&^x) & highs
			if hits != 0 {
				i += bits.TrailingZeros64(hits) >> 3
				break
			}
			i += 8
		}
		if i >= len(data) {
			return i, plain, &SyntaxError{i + 1, "a closing quote", "the end of the line in the text that begins at column " + strconv.Itoa(start+1)}
		}
		switch c := data[i]; {
		case c == '"':
			return i + 1, plain, nil
		case c == '\\':
			plain = false
			if i, err = scanEscape(data, i); err != nil {
				return i, plain, err
			}
		case c < ' ':
			return i, plain, expected("control characters to be escaped", data, i)
		default:
			_, size := utf8.DecodeRune(data[i:])
			if size == 1 {
				return i, plain, expected("valid UTF-8", data, i)
			}
			i += size
		}
	}
}

// scanEscape reads the escape whose backslash is data[i].
func scanEscape(data []byte, i int) (int, error) {
	i++
	if i >= len(data) {
		return i, expected("an escape", data, i)
	}
	switch data[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1, nil
	case 'u':
		for range 4 {
			i++
			if i >= len(data) || hexDigit(data[i]) < 0 {
				return i, expected("four hexadecimal digits", data, i)
			}
		}
		return i + 1, nil
	}
	return i, expected(`an escape (one of "\/bfnrtu)`, data, i)
}

func hexDigit(c byte) rune {
	switch {
	case isDigit(c):
		return rune(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}

// unescape returns what stands for the inside of a text, which has been
// scanned, in the decoder's buffer.
func (d *Decoder) unescape(s []byte) []byte {
	out := d.scratch
	from := len(out)
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 {
			d.scratch = append(out, s...)
			return d.scratch[from:]
		}
		out = append(out, s[:i]...)
		c := s[i+1]
		s = s[i+2:]
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r := hex4(s)
			s = s[4:]
			if utf16.IsSurrogate(r) {
				pair := rune(utf8.RuneError)
				if len(s) >= 6 && s[0] == '\\' && s[1] == 'u' {
					pair = utf16.DecodeRune(r, hex4(s[2:]))
				}
				if pair != utf8.RuneError {
					s = s[6:]
				}
				r = pair
			}
			out = utf8.AppendRune(out, r)
			continue
		}
		out = append(out, c)
	}
}

func hex4(s []byte) rune {
	return hexDigit(s[0])<<12 | hexDigit(s[1])<<8 | hexDigit(s[2])<<4 | hexDigit(s[3])
}

// scanNumber reads a number, whose first byte is a digit or a minus.
func scanNumber(data []byte, i int) (int, error) {
	if data[i] == '-' {
		i++
	}
	switch {
	case i >= len(data) || !isDigit(data[i]):
		return i, expected("a digit", data, i)
	case data[i] == '0':
		i++
	default:
		i = skipDigits(data, i)
	}
	if i < len(data) && data[i] == '.' {
		i++
		if i >= len(data) || !isDigit(data[i]) {
			return i, expected("a digit after the decimal point", data, i)
		}
		i = skipDigits(data, i)
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		if i >= len(data) || !isDigit(data[i]) {
			return i, expected("a digit of the exponent", data, i)
		}
		i = skipDigits(data, i)
	}
	return i, nil
}

func skipDigits(data []byte, i int) int {
	for i < len(data) && isDigit(data[i]) {
		i++
	}
	return i
}

// skipValue reads any value. depth is the number of objects and arrays that it
// would be inside of, itself included.
func skipValue(data []byte, i, depth int) (int, error) {
	if i >= len(data) {
		return i, expected("a value", data, i)
	}
	switch c := data[i]; c {
	case '"':
		end, _, err := scanText(data, i)
		return end, err
	case '{', '[':
		if depth > MaxDepth {
			return i, expected(fmt.Sprintf("at most %d levels of objects and arrays", MaxDepth), data, i)
		}
		if c == '{' {
			return skipObject(data, i, depth)
		}
		return skipArray(data, i, depth)
	case 't':
		return scanWord(data, i, "true")
	case 'f':
		return scanWord(data, i, "false")
	case 'n':
		return scanWord(data, i, "null")
	default:
		if c == '-' || isDigit(c) {
			return scanNumber(data, i)
		}
		return i, expected("a value", data, i)
	}
}

func skipObject(data []byte, i, depth int) (int, error) {
	i = skipSpace(data, i+1)
	if i < len(data) && data[i] == '}' {
		return i + 1, nil
	}
	for {
		end, _, err := scanName(data, i)
		if err != nil {
			return end, err
		}
		if i, err = scanColon(data, end); err != nil {
			return i, err
		}
		if i, err = skipValue(data, i, depth+1); err != nil {
			return i, err
		}
		i = skipSpace(data, i)
		switch {
		case i < len(data) && data[i] == ',':
			i = skipSpace(data, i+1)
		case i < len(data) && data[i] == '}':
			return i + 1, nil
		default:
			return i, expected("',' or '}' after a value", data, i)
		}
	}
}

func skipArray(data []byte, i, depth int) (int, error) {
	i = skipSpace(data, i+1)
	if i < len(data) && data[i] == ']' {
		return i + 1, nil
	}
	for {
		var err error
		if i, err = skipValue(data, i, depth+1); err != nil {
			return i, err
		}
		i = skipSpace(data, i)
		switch {
		case i < len(data) && data[i] == ',':
			i = skipSpace(data, i+1)
		case i < len(data) && data[i] == ']':
			return i + 1, nil
		default:
			return i, expected("',' or ']' after a value", data, i)
		}
	}
}

// scanWord reads the given word.
func scanWord(data []byte, i int, word string) (int, error) {
	if len(data)-i < len(word) || string(data[i:i+len(word)]) != word {
		return i, expected(word, data, i)
	}
	return i + len(word), nil
}
