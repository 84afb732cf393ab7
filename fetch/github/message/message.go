// Package message writes the texts of GitHub's collectors: what GitHub says on
// one line, numbers with their nouns, and short lists of names. Everything that
// GitHub sends is hostile text; [OneLine] and [Shorten] make it fit for a log, a
// warning or an error. They escape nothing: whoever writes HTML does.
package message

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// OneLine puts a text on one line of at most 300 characters.
func OneLine(text string) string { return Shorten(text, 300) }

// Sentence is [OneLine] without the full stop at the end.
func Sentence(text string) string { return strings.TrimRight(OneLine(text), ".") }

// Shorten puts a text on one line of at most most characters.
func Shorten(text string, most int) string {
	if len(text) > 8*most {
		text = text[:8*most]
	}
	space := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "\uFFFD"), space), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most-1]) + "…"
	}
	return text
}

// Number writes a number with separators: 1,234.
func Number(n int) string { return string(words.AppendCount(nil, int64(n))) }

// Plural writes a number with its noun: 1 file, 1,234 files.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Repositories is [Plural] of repositories.
func Repositories(n int) string { return Plural(n, "repository", "repositories") }

// Some lists up to ten names in order, and says how many more there are.
func Some(names []string) string {
	names = slices.Sorted(slices.Values(names))
	const most = 10
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " and " + Number(len(names)-most) + " more"
	}
	return strings.Join(names, ", ")
}

// Warnings are sentences for the pages.
type Warnings []string

// Add adds a sentence.
func (w *Warnings) Add(format string, args ...any) { *w = append(*w, fmt.Sprintf(format, args...)) }

// AddFor adds a sentence that ends in the names of repositories, unless there are
// none. The first argument of format is their number with its noun; it is %[1]s if
// it is not in front, and args follow.
func (w *Warnings) AddFor(repositories []string, format string, args ...any) {
	if n := len(repositories); n > 0 {
		w.Add("%s: %s.", fmt.Sprintf(format, append([]any{Repositories(n)}, args...)...), Some(repositories))
	}
}
