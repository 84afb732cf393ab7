package render

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// A Guard looks for secrets in what is about to be written: the secrets the
// process knows, in every spelling in which they could slip out, and whatever
// is shaped like a token of GitHub, Azure, AWS or an identity provider.
//
// It reads a text once. Each pattern is found by four of its bytes, and most
// bytes are skipped over (Wu and Manber, "A fast algorithm for multi-pattern
// searching", 1994, with blocks of two bytes).
type Guard struct {
	// shift tells for a block of two bytes how far the search may move on; 0 if
	// the anchor of a pattern may end here.
	shift [1 << 16]uint8
	// at holds the patterns by the two bytes their anchors end with.
	at map[uint16][]pattern
}

// anchorLength is the number of a pattern's bytes the search looks for.
const anchorLength = 4

// shortest is the length from which a known secret is looked for: anything
// shorter occurs in harmless text, and protects nothing.
const shortest = 8

// pattern is a text to find, or the beginning of a shape.
type pattern struct {
	anchor [anchorLength]byte
	// offset is where in the whole text the anchor begins.
	offset int
	text   []byte // the whole text; for shapes what must stand round the anchor
	what   string
	// shape decides on a text b in which the whole text begins at i; nil if
	// finding the text is enough.
	shape func(b []byte, i int) bool
}

// NewGuard returns a guard that knows the secrets. Ones that are not set, or
// are too short to tell from other text, are not looked for.
func NewGuard(secrets ...config.Secret) *Guard {
	g := &Guard{at: make(map[uint16][]pattern)}
	for i := range g.shift {
		g.shift[i] = anchorLength - 1
	}
	for _, s := range secrets {
		text := strings.TrimSpace(s.Reveal())
		if len(text) < shortest {
			continue
		}
		forms := spellings(text)
		for _, spelling := range slices.Sorted(maps.Keys(forms)) {
			g.add(pattern{text: []byte(spelling), what: forms[spelling]})
		}
	}
	for _, s := range shapes {
		g.add(s)
	}
	return g
}

// spellings returns the forms in which a secret could be written out. Base64 of
// a longer text that holds the secret depends on where in a group of three
// bytes it begins, so the sextets that are the secret's alone are looked for at
// all three places; that covers the form with and without padding.
func spellings(secret string) map[string]string {
	forms := make(map[string]string)
	put := func(text, what string) {
		if len(text) >= shortest {
			if _, ok := forms[text]; !ok {
				forms[text] = what
			}
		}
	}
	put(secret, "a secret")
	put(html.EscapeString(secret), "a secret, escaped for HTML")
	put(strings.ReplaceAll(html.EscapeString(secret), "+", "&#43;"), "a secret, escaped for HTML")
	put(strings.ReplaceAll(secret, "/", `\/`), "a secret, escaped for JSON")
	asJSON := appendJSON(nil, secret)
	put(string(asJSON[1:len(asJSON)-1]), "a secret, escaped for JSON")
	for _, escaped := range []string{url.QueryEscape(secret), url.PathEscape(secret), percentAll(secret)} {
		put(escaped, "a secret, URL-encoded")
		put(lowerPercents(escaped), "a secret, URL-encoded")
	}
	digits := hex.EncodeToString([]byte(secret))
	put(digits, "a secret, in hexadecimal")
	put(strings.ToUpper(digits), "a secret, in hexadecimal")
	for before := range 3 {
		padded := append(make([]byte, before), secret...)
		first := (before*8 + 5) / 6 // sextets that hold bits from before it
		last := len(padded) * 8 / 6 // and those that hold bits from after it
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			put(encoding.EncodeToString(padded)[first:last], "a secret, in base64")
		}
	}
	return forms
}

// percentAll encodes every byte that is not a letter or a digit.
func percentAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if isWord(s[i]) && s[i] != '_' {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

// lowerPercents lowers the digits of percent-encoded bytes.
func lowerPercents(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], bytes.ToLower(b[i+1:i+3]))
			i += 2
		}
	}
	return string(b)
}

// shapes are the tokens that are known by their looks. The formats are those
// their issuers document (GitHub's prefixes, AWS's AKIA and ASIA, the account
// keys of Azure: 64 bytes in base64; RFC 7468 for PEM, RFC 7519 for JWT).
var shapes = func() []pattern {
	var s []pattern
	for _, prefix := range []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_"} {
		s = append(s, pattern{text: []byte(prefix), what: "something like a GitHub token",
			shape: func(b []byte, i int) bool { return !wordBefore(b, i) && run(b[i+4:], isWord) >= 30 }})
	}
	s = append(s,
		pattern{text: []byte("github_pat_"), what: "something like a GitHub token",
			shape: func(b []byte, i int) bool { return run(b[i+11:], isWord) >= 22 }},
		pattern{text: []byte("AccountKey="), what: "something like an Azure account key",
			shape: func(b []byte, i int) bool { return run(b[i+11:], isBase64) >= 40 }},
		pattern{text: []byte("-----BEGIN "), what: "something like a private key",
			shape: func(b []byte, i int) bool {
				line := b[i:min(len(b), i+80)]
				return bytes.Contains(line, []byte("PRIVATE KEY"))
			}},
		pattern{text: []byte(".eyJ"), what: "something like a JSON web token",
			shape: func(b []byte, i int) bool {
				head := i - runBack(b[:i], isBase64URL)
				if i-head < 12 || !bytes.HasPrefix(b[head:], []byte("eyJ")) {
					return false
				}
				body := run(b[i+1:], isBase64URL)
				return body >= 12 && i+1+body < len(b) && b[i+1+body] == '.'
			}})
	for _, prefix := range []string{"AKIA", "ASIA"} {
		s = append(s, pattern{text: []byte(prefix), what: "something like an AWS access key",
			shape: func(b []byte, i int) bool {
				return !wordBefore(b, i) && run(b[i:], isUpper) == 20
			}})
	}
	return s
}()

// add makes the pattern known by the four of its bytes that are rarest in
// pages.
func (g *Guard) add(p pattern) {
	best := 0
	for i := range len(p.text) - anchorLength + 1 {
		if rarity(p.text[i:i+anchorLength]) > rarity(p.text[best:best+anchorLength]) {
			best = i
		}
	}
	p.offset = best
	copy(p.anchor[:], p.text[best:])
	for i := 1; i < anchorLength; i++ {
		block := uint16(p.anchor[i-1])<<8 | uint16(p.anchor[i])
		g.shift[block] = min(g.shift[block], uint8(anchorLength-1-i))
	}
	end := uint16(p.anchor[2])<<8 | uint16(p.anchor[3])
	g.at[end] = append(g.at[end], p)
}

// rarity is higher for texts that are rarer in pages, by a rough reckoning:
// capitals and signs are rarer than small letters, these rarer than digits.
func rarity(text []byte) int {
	n := 0
	for i, c := range text {
		weight := 1
		if i >= 2 {
			weight = 2 // the block that is looked at first
		}
		switch {
		case 'A' <= c && c <= 'Z', c == '_', c == '~', c == '%':
			n += 4 * weight
		case 'a' <= c && c <= 'z':
			n += 2 * weight
		case '0' <= c && c <= '9':
			n += weight
		case c == ' ', c == '<', c == '>', c == '"', c == '=', c == ',', c == '&', c == ';', c == '0':
		default:
			n += 2 * weight
		}
	}
	return n
}

// Check returns a [*LeakError] if b, which is to become the named file, holds a
// secret.
func (g *Guard) Check(name string, b []byte) error {
	for i := anchorLength - 1; i < len(b); {
		block := uint16(b[i-1])<<8 | uint16(b[i])
		if s := g.shift[block]; s > 0 {
			i += int(s)
			continue
		}
		for j := range g.at[block] {
			p := &g.at[block][j]
			begin := i - (anchorLength - 1) - p.offset
			if begin < 0 || !bytes.HasPrefix(b[begin:], p.text) {
				continue
			}
			if p.shape == nil || p.shape(b, begin) {
				return &LeakError{File: name, What: p.what}
			}
		}
		i++
	}
	if bareKey(b) {
		return &LeakError{File: name, What: "something like an Azure account key"}
	}
	return nil
}

// bareKey reports whether b holds 64 bytes in base64 by themselves: 86
// characters and "==". The checksums of packages look the same but for what
// stands before them. Only every 86th byte needs looking at to find such a run.
func bareKey(b []byte) bool {
	const length = 86
	for i := length - 1; i < len(b); i += length {
		if !isBase64(b[i]) {
			continue
		}
		from := i - runBack(b[:i], isBase64)
		to := i + run(b[i:], isBase64)
		if to-from == length && bytes.HasPrefix(b[to:], []byte("==")) && !bytes.HasSuffix(b[:from], []byte("sha512-")) {
			return true
		}
		i = max(i, to-length)
	}
	return false
}

// LeakError says that a file was about to hold a secret. It does not say which.
type LeakError struct {
	File string // relative to the site's root
	What string // what was found, in words
}

func (e *LeakError) Error() string {
	return fmt.Sprintf("%s was about to hold %s; nothing has been written", e.File, e.What)
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' }
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}
func isBase64(c byte) bool    { return isWord(c) && c != '_' || c == '+' || c == '/' }
func isBase64URL(c byte) bool { return isWord(c) || c == '-' }

func wordBefore(b []byte, i int) bool { return i > 0 && isWord(b[i-1]) }

// run returns how many bytes at the beginning of b are of a class.
func run(b []byte, class func(byte) bool) int {
	n := slices.IndexFunc(b, func(c byte) bool { return !class(c) })
	if n < 0 {
		return len(b)
	}
	return n
}

// runBack returns how many bytes at the end of b are of a class.
func runBack(b []byte, class func(byte) bool) int {
	n := 0
	for n < len(b) && class(b[len(b)-1-n]) {
		n++
	}
	return n
}
