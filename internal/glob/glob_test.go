package glob

import (
	"regexp"
	"strings"
	"testing"
)

func TestMatchesWholeText(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"*", "a/b\nc", true},
		{"*_CMC", "HMCTS_CMC", true},
		{"*_CMC", "HMCTS_cmc", false},
		{"*_CMC", "HMCTS_CMC2", false},
		{"*/ccpay-*", "HMCTS_Payments/ccpay-api/master", true},
		{"*/ccpay-*", "ccpay-api", false},
		{"HMCTS_Nightly_*", "HMCTS_Nightly", false},
		{"HMCTS_Nightly_*", "HMCTS_Nightly_", true},
		{"a?c", "abc", true},
		{"a?c", "a😀c", true},
		{"a?c", "ac", false},
		{"a.c", "abc", false},
		{"[ab]", "a", false},
		{"[ab]", "[ab]", true},
		{"old_*_version", "old_java_version", true},
		{"*a*b*c*", "xxaxxbxxcxx", true},
		{"*a*b*c*", "xxaxxcxxbxx", false},
		{"a**b", "ab", true},
		{`\*`, `\anything`, true},
	} {
		if got := Pattern(c.pattern).Match(c.text); got != c.want {
			t.Errorf("Pattern(%q).Match(%q) = %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
}

func TestManyStarsDoNotTakeExponentialTime(t *testing.T) {
	if Pattern(strings.Repeat("*a", 50) + "b").Match(strings.Repeat("a", 5000)) {
		t.Error("got a match, want none")
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("a*b?c", "axxbyc")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 40 || len(text) > 200 {
			return
		}
		var expr strings.Builder
		expr.WriteString(`(?s)\A`)
		for _, r := range strings.ToValidUTF8(pattern, "\ufffd") {
			switch r {
			case '*':
				expr.WriteString(".*")
			case '?':
				expr.WriteString(".")
			default:
				expr.WriteString(regexp.QuoteMeta(string(r)))
			}
		}
		expr.WriteString(`\z`)
		text = strings.ToValidUTF8(text, "\ufffd")
		pattern = strings.ToValidUTF8(pattern, "\ufffd")
		if got, want := Pattern(pattern).Match(text), regexp.MustCompile(expr.String()).MatchString(text); got != want {
			t.Errorf("Pattern(%q).Match(%q) = %v, want %v, as by a regular expression", pattern, text, got, want)
		}
	})
}
