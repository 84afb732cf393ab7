package leakguard

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// A Guard searches texts for secrets. It is safe for concurrent use.
type Guard struct {
	// shift tells for a block of two bytes how far the search may move on; 0 if
	// the anchor of a pattern may end here.
	shift [1 << 16]uint8
	// at holds the patterns by the last two bytes of their anchors.
	at map[uint16][]pattern
}

// anchorLength is the number of a pattern's bytes the search looks for.
const anchorLength = 4

// shortest is the length in bytes from which a known secret is looked for.
// Anything shorter occurs in harmless text and protects nothing.
const shortest = 8

// pattern is a text to find, or the beginning of a shape.
type pattern struct {
	// text is the whole text; the text of a shape is what it begins with.
	text []byte
	// anchor is where in text the four bytes begin that the search looks for.
	anchor int
	what   string
	// anyCase tells that upper and lower case are the same.
	anyCase bool
	// shape decides on a text b in which the whole text begins at i; nil if
	// finding the text is enough.
	shape func(b []byte, i int) bool
}

// New returns a guard that knows the secrets. It does not look for secrets that
// are empty or shorter than eight bytes.
func New(secrets ...config.Secret) *Guard {
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

// add makes the search look for those four bytes of the pattern that are the
// rarest in pages.
func (g *Guard) add(p pattern) {
	for i := range len(p.text) - anchorLength + 1 {
		if rarity(p.text[i:i+anchorLength]) > rarity(p.text[p.anchor:p.anchor+anchorLength]) {
			p.anchor = i
		}
	}
	anchors := [][]byte{p.text[p.anchor : p.anchor+anchorLength]}
	if p.anyCase {
		anchors = everyCase(anchors[0])
	}
	var ends []uint16
	for _, anchor := range anchors {
		for i := 1; i < anchorLength; i++ {
			b := block(anchor, i)
			g.shift[b] = min(g.shift[b], uint8(anchorLength-1-i))
		}
		ends = append(ends, block(anchor, anchorLength-1))
	}
	slices.Sort(ends)
	for _, end := range slices.Compact(ends) {
		g.at[end] = append(g.at[end], p)
	}
}

// block returns the two bytes of b that end at i.
func block(b []byte, i int) uint16 { return uint16(b[i-1])<<8 | uint16(b[i]) }

// everyCase returns all spellings of text in upper and lower case.
func everyCase(text []byte) [][]byte {
	all := [][]byte{nil}
	for i := range text {
		var longer [][]byte
		for _, before := range all {
			lower, upper := bytes.ToLower(text[i:i+1]), bytes.ToUpper(text[i:i+1])
			longer = append(longer, append(bytes.Clone(before), lower...))
			if upper[0] != lower[0] {
				longer = append(longer, append(bytes.Clone(before), upper...))
			}
		}
		all = longer
	}
	return all
}

// rarity estimates how rare a text is in pages; higher is rarer. Capitals and
// signs are rarer than small letters, and these are rarer than digits.
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
		case c == ' ', c == '<', c == '>', c == '"', c == '=', c == ',', c == '&', c == ';':
		default:
			n += 2 * weight
		}
	}
	return n
}

// Check returns an [*Error] if text holds a secret. The name of the file that
// text is for appears in the error.
func (g *Guard) Check(file string, text []byte) error {
	for i := anchorLength - 1; i < len(text); {
		b := block(text, i)
		if s := g.shift[b]; s > 0 {
			i += int(s)
			continue
		}
		for j := range g.at[b] {
			p := &g.at[b][j]
			if begin := i - (anchorLength - 1) - p.anchor; p.occurs(text, begin) {
				return &Error{File: file, What: p.what}
			}
		}
		i++
	}
	if hasBareKey(text) {
		return &Error{File: file, What: "something like an Azure account key"}
	}
	return nil
}

// occurs reports whether the pattern is found in b at i, which may be negative.
func (p *pattern) occurs(b []byte, i int) bool {
	if i < 0 || i+len(p.text) > len(b) {
		return false
	}
	found := b[i : i+len(p.text)]
	if !bytes.Equal(found, p.text) && !(p.anyCase && bytes.EqualFold(found, p.text)) {
		return false
	}
	return p.shape == nil || p.shape(b, i)
}

// An Error reports that a file would have held a secret. It does not hold the
// secret.
type Error struct {
	File string // relative to the site's root
	What string // what was found, in words
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s would have held %s; the site was not written", e.File, e.What)
}
