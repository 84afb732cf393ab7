package message

import (
	"strings"
	"testing"
)

func TestShortenPutsHostileTextOnOneShortLine(t *testing.T) {
	for _, c := range []struct {
		name, text string
		most       int
		want       string
	}{
		{"plain text stays", "plain", 10, "plain"},
		{"lines and control characters become spaces", " a\r\n\x00b\tc\x7f ", 10, "a b c"},
		{"invalid UTF-8 is replaced", "a\xffb", 10, "a\uFFFDb"},
		{"a long text ends in an ellipsis", strings.Repeat("ü", 20), 5, "üüüü…"},
		{"a huge text is cut before it is read", strings.Repeat("x ", 1<<20), 4, "x x…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Shorten(c.text, c.most); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSomeListsTenNamesAndCountsTheRest(t *testing.T) {
	if got, want := Some([]string{"b", "a"}), "a, b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := Some(strings.Split("abcdefghijkl", "")), "a, b, c, d, e, f, g, h, i, j and 2 more"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPluralAgreesWithItsNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0 repositories", 1: "1 repository", 1234: "1,234 repositories"} {
		if got := Repositories(n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
