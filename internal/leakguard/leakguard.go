package leakguard

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// A Guard searches texts for secrets. It is safe for concurrent use.
type Guard struct {
	// begins tells, by the hash of four bytes, whether a pattern may begin with
	// them.
	begins [1 << 14]bool
	// at holds the patterns by their first four bytes.
	at map[uint32][]pattern
}

// headLength is the number of a pattern's bytes that the search looks for first.
const headLength = 4

// shortest is the length in bytes from which a known secret is looked for.
// Anything shorter occurs in harmless text and protects nothing.
const shortest = 8

// pattern is a text to find, or the beginning of a shape.
type pattern struct {
	// text is the whole text; the text of a shape is what it begins with.
	text []byte
	what string
	// anyCase tells that upper and lower case are the same; the first four bytes
	// are letters then.
	anyCase bool
	// shape decides on a text b in which the whole text begins at i; nil if
	// finding the text is enough.
	shape func(b []byte, i int) bool
}

// New returns a guard that knows the secrets. It does not look for secrets that
// are empty or shorter than eight bytes.
func New(secrets ...config.Secret) *Guard {
	g := &Guard{at: make(map[uint32][]pattern)}
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

// add makes the search look for a pattern.
func (g *Guard) add(p pattern) {
	heads := [][]byte{p.text[:headLength]}
	if p.anyCase { // the heads are all spellings in upper and lower case
		heads = nil
		for spelling := range 1 << headLength {
			head := bytes.ToLower(p.text[:headLength])
			for k := range head {
				if spelling>>k&1 == 1 {
					head[k] -= 'a' - 'A'
				}
			}
			heads = append(heads, head)
		}
	}
	for _, text := range heads {
		head := binary.BigEndian.Uint32(text)
		g.begins[hash(head)] = true
		g.at[head] = append(g.at[head], p)
	}
}

// hash returns the place of four bytes in [Guard.begins].
func hash(head uint32) uint32 { return head * 0x9E3779B1 >> 18 }

// Check returns an [*Error] if text holds a secret. The name of the file that
// text is for appears in the error.
func (g *Guard) Check(file string, text []byte) error {
	head := uint32(0)
	for i, c := range text {
		head = head<<8 | uint32(c)
		if i < headLength-1 || !g.begins[hash(head)] {
			continue
		}
		for _, p := range g.at[head] {
			if p.occurs(text, i-(headLength-1)) {
				return &Error{File: file, What: p.what}
			}
		}
	}
	if hasBareKey(text) {
		return &Error{File: file, What: "something like an Azure account key"}
	}
	return nil
}

// occurs reports whether the pattern is found in b at i.
func (p *pattern) occurs(b []byte, i int) bool {
	if i+len(p.text) > len(b) {
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
