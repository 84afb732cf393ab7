package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Isolation marks (Unicode UAX #9): what stands between them does not change
// the direction of the text around it.
const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
)

// maxMarks is how many combining marks a letter keeps: enough for every
// written language, and an end to towers of thousands.
const maxMarks = 4

// Clean returns a name fit to stand in a line: invalid UTF-8 becomes U+FFFD,
// control characters and direction marks are dropped, white space of any kind
// becomes single spaces, and towers of combining marks are cut. A text that is
// clean already is returned as it is.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	marks, space := 0, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case unicode.IsControl(r), isDirection(r), r == 0xFFFE, r == 0xFFFF:
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > maxMarks {
				continue
			}
		default:
			marks = 0
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isPlain reports whether s is printable ASCII without doubled or outer spaces.
func isPlain(s string) bool {
	before := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' || s == ""
}

// isDirection reports whether r is one of the invisible characters that turn
// the direction of text.
func isDirection(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || 0x202A <= r && r <= 0x202E || 0x2066 <= r && r <= 0x2069
}

// Cut returns s, cleaned, with at most max characters: what is too long loses
// its middle to an ellipsis, because pipelines and repositories are told apart
// by both their ends. cut tells whether anything was left out. Marks and joined
// emoji stay with the character they belong to where there is room.
func Cut(s string, max int) (short string, cut bool) {
	s = Clean(s)
	if len(s) <= max || utf8.RuneCountInString(s) <= max {
		return s, false
	}
	if max < 2 {
		return "…", true
	}
	head, tail := max/2, (max-1)/2
	i := 0
	for range head {
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	// Not between a character and what follows it as a part of it.
	for i > 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		before, n := utf8.DecodeLastRuneInString(s[:i])
		if !joins(r) && before != zeroWidthJoiner {
			break
		}
		i -= n
	}
	j := len(s)
	for range tail {
		_, n := utf8.DecodeLastRuneInString(s[:j])
		j -= n
	}
	for j < len(s) {
		r, n := utf8.DecodeRuneInString(s[j:])
		before, _ := utf8.DecodeLastRuneInString(s[:j])
		if !joins(r) && before != zeroWidthJoiner {
			break
		}
		j += n
	}
	return strings.TrimRight(s[:i], " ") + "…" + strings.TrimLeft(s[j:], " "), true
}

// Shorten returns s, cleaned, with at most max characters: what is too long loses
// its end to an ellipsis. It is for the messages of others and other prose.
func Shorten(s string, max int) string {
	const longestCharacter = 8 // bytes; nothing beyond has to be cleaned
	if len(s) > longestCharacter*max {
		s = s[:longestCharacter*max]
	}
	s = Clean(s)
	if len(s) <= max || utf8.RuneCountInString(s) <= max {
		return s
	}
	end := 0
	for range max - 1 {
		_, n := utf8.DecodeRuneInString(s[end:])
		end += n
	}
	return s[:end] + "…"
}

const zeroWidthJoiner = 0x200D

// joins reports whether r belongs to the character before it.
func joins(r rune) bool {
	return r == zeroWidthJoiner || unicode.In(r, unicode.M) || 0x1F3FB <= r && r <= 0x1F3FF
}

// Isolate returns s between marks that keep its direction to itself if it
// holds anything that may be written from right to left, and s otherwise.
func Isolate(s string) string {
	for _, r := range s {
		if r >= 0x0590 && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam,
			unicode.Samaritan, unicode.Mandaic) {
			return firstStrongIsolate + s + popIsolate
		}
	}
	return s
}

// Sentence writes a word in capitals (SUCCESS) as people do (Success), and
// leaves any other text as it is.
func Sentence(s string) string {
	if len(s) < 4 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return s
	}
	return s[:1] + strings.ToLower(s[1:])
}
