package actions

import (
	"fmt"
	"strings"
	"unicode"
)

// longest is how long a name is kept, in runes.
const longest = 250

// name makes a text of a name that others chose: on one line and not too long.
func name(text string) string { return shorten(text, longest) }

// oneLine makes a text of GitHub fit for a message.
func oneLine(text string) string { return shorten(text, 300) }

func shorten(text string, most int) string {
	if len(text) > 8*most {
		text = text[:8*most]
	}
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "\uFFFD"), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most-1]) + "…"
	}
	return text
}

// some lists a few names and says how many more there are.
func some(names []string) string {
	const most = 10
	if len(names) > most {
		return fmt.Sprintf("%s and %s more", strings.Join(names[:most], ", "), number(len(names)-most))
	}
	return strings.Join(names, ", ")
}

// number writes a number with separators between thousands.
func number(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}
