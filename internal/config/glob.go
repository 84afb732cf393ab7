package config

import "strings"

// Glob is a pattern over a whole text: '*' is any run of characters (also of
// '/'), '?' is one character, everything else stands for itself. Case counts.
type Glob string

// Match reports whether the whole of text fits the pattern. A character is a
// code point; a byte that is not UTF-8 counts as one.
func (g Glob) Match(text string) bool {
	pattern := []rune(string(g))
	// Iterative matching with one point of return: on a mismatch the last star
	// takes in one character more, so the cost is at most len(g)·len(text).
	t := []rune(text)
	p, i := 0, 0
	star, mark := -1, 0
	for i < len(t) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == t[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// Globs is a list of patterns.
type Globs []Glob

// GlobsOf returns the patterns.
func GlobsOf(patterns []string) Globs {
	globs := make(Globs, len(patterns))
	for i, p := range patterns {
		globs[i] = Glob(p)
	}
	return globs
}

// Match reports whether any of the patterns fits the text.
func (gs Globs) Match(text string) bool {
	for _, g := range gs {
		if g.Match(text) {
			return true
		}
	}
	return false
}

// IsLiteral reports whether the pattern can match one text only.
func (g Glob) IsLiteral() bool { return !strings.ContainsAny(string(g), "*?") }
