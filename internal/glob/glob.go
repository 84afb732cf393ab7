// Package glob matches whole texts with the patterns of the configuration. '*'
// matches any sequence of characters, including '/'; '?' matches one character;
// every other character matches itself. Matching is case-sensitive.
package glob

// Pattern is one pattern.
type Pattern string

// Match reports whether the pattern matches the whole text. A character is a code
// point; each byte that is not valid UTF-8 counts as one character.
func (p Pattern) Match(text string) bool {
	pattern, chars := []rune(string(p)), []rune(text)
	// On a mismatch, the last star matches one more character. Earlier stars need
	// not be tried again, so the cost is at most len(pattern)·len(text).
	at, i := 0, 0
	star, mark := -1, 0
	for i < len(chars) {
		switch {
		case at < len(pattern) && pattern[at] == '*':
			star, mark = at, i
			at++
		case at < len(pattern) && (pattern[at] == '?' || pattern[at] == chars[i]):
			at++
			i++
		case star >= 0:
			mark++
			at, i = star+1, mark
		default:
			return false
		}
	}
	for at < len(pattern) && pattern[at] == '*' {
		at++
	}
	return at == len(pattern)
}

// List is a list of patterns.
type List []Pattern

// Of makes a list of patterns.
func Of(patterns ...string) List {
	list := make(List, len(patterns))
	for i, p := range patterns {
		list[i] = Pattern(p)
	}
	return list
}

// Match reports whether at least one pattern matches the text.
func (l List) Match(text string) bool {
	for _, p := range l {
		if p.Match(text) {
			return true
		}
	}
	return false
}
