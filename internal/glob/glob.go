// Package glob matches whole texts against the patterns of the configuration:
// '*' is any run of characters (also of '/'), '?' is one character, and
// everything else stands for itself. Case counts.
package glob

// Pattern is one pattern.
type Pattern string

// Match reports whether the whole of text fits the pattern. A character is a
// code point; a byte that is not UTF-8 counts as one.
func (p Pattern) Match(text string) bool {
	pattern, chars := []rune(string(p)), []rune(text)
	// One point of return is enough: on a mismatch the last star takes in one
	// character more, so the cost is at most len(pattern)·len(text).
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

// Of returns the patterns as a list.
func Of(patterns ...string) List {
	list := make(List, len(patterns))
	for i, p := range patterns {
		list[i] = Pattern(p)
	}
	return list
}

// Match reports whether any of the patterns fits the text.
func (l List) Match(text string) bool {
	for _, p := range l {
		if p.Match(text) {
			return true
		}
	}
	return false
}
