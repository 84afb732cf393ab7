package words

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// spaces makes no-break spaces readable in the tables below.
func spaces(s string) string { return strings.ReplaceAll(s, nbsp, " ") }

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "−1,234",
		math.MaxInt64: "9,223,372,036,854,775,807", math.MinInt64: "−9,223,372,036,854,775,808",
	} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestNumbersFollowTheirUnit(t *testing.T) {
	in := func(unit figure.Unit) func([]byte, float64) []byte {
		return func(dst []byte, f float64) []byte { return AppendQuantity(dst, f, unit) }
	}
	percent, minutes, seconds := in(figure.Percent), in(figure.Minutes), in(figure.Seconds)
	days, milliseconds := in(figure.Days), in(figure.Milliseconds)
	for _, c := range []struct {
		name   string
		append func([]byte, float64) []byte
		in     float64
		want   string
	}{
		{"number", AppendNumber, 0, "0"},
		{"number", AppendNumber, 0.0421, "0.042"},
		{"number", AppendNumber, 0.5, "0.5"},
		{"number", AppendNumber, 3.14159, "3.1"},
		{"number", AppendNumber, 99.96, "100"},
		{"number", AppendNumber, 1234.5, "1,234"},
		{"number", AppendNumber, -2.5, "−2.5"},
		{"number", AppendNumber, -0.0001, "0"}, {"number", AppendNumber, 1e-9, "<0.001"}, {"number", AppendNumber, 0.0005, "0.001"},
		{"number", AppendNumber, 1e15, "1,000,000,000,000,000"},
		{"number", AppendNumber, 1e300, "1e+300"},
		{"number", AppendNumber, math.NaN(), "–"},
		{"number", AppendNumber, math.Inf(1), "–"},
		{"compact", AppendCompact, 950, "950"},
		{"compact", AppendCompact, 1500, "1.5k"},
		{"compact", AppendCompact, 20000, "20k"},
		{"compact", AppendCompact, 999499, "999k"},
		{"compact", AppendCompact, 999500, "1M"},
		{"compact", AppendCompact, 2e9, "2bn"},
		{"compact", AppendCompact, 1e15, "1,000tn"},
		{"compact", AppendCompact, -1500, "−1.5k"},
		{"percent", percent, 0, "0%"},
		{"percent", percent, 100, "100%"},
		{"percent", percent, 12.345, "12.3%"},
		{"percent", percent, 50, "50.0%"},
		{"percent", percent, 0.01, "<0.1%"},
		{"percent", percent, 99.99, ">99.9%"},
		{"percent", percent, -3.21, "−3.2%"},
		{"percent", percent, 12345.6, "12,346%"},
		{"percent", percent, math.NaN(), "–"},
		{"minutes", minutes, 0, "0 s"},
		{"minutes", minutes, 0.75, "45 s"},
		{"minutes", minutes, 12.5, "12.5 min"},
		{"minutes", minutes, 12, "12 min"},
		{"minutes", minutes, 59.99, "1 h"},
		{"minutes", minutes, 200, "3 h 20 min"},
		{"minutes", minutes, 1439.9, "1 d"},
		{"minutes", minutes, 76 * 60, "3 d 4 h"},
		{"minutes", minutes, 1e300, "6.94e+296 d"},
		{"minutes", minutes, math.Inf(-1), "–"},
		{"seconds", seconds, 0.35, "350 ms"},
		{"seconds", seconds, 0.0001, "<1 ms"},
		{"seconds", seconds, 12.5, "12.5 s"},
		{"seconds", seconds, 59.96, "1 min"},
		{"seconds", seconds, -90, "−1.5 min"},
		{"milliseconds", milliseconds, 754_321, "12.6 min"},
		{"days", days, 1, "1 day"},
		{"days", days, 1.5, "1.5 days"},
		{"days", days, -3, "−3 days"},
		{"days", days, 1200, "1,200 days"},
	} {
		if got := spaces(string(c.append(nil, c.in))); got != c.want {
			t.Errorf("%v as %s: got %q, want %q", c.in, c.name, got, c.want)
		}
	}
}

func TestNumberAndNounAgree(t *testing.T) {
	for _, c := range []struct {
		n      int64
		plural string
		want   string
	}{
		{1, "builds", "1 build"}, {0, "builds", "0 builds"}, {1234, "repositories", "1,234 repositories"},
		{1, "repositories", "1 repository"}, {1, "", "1"}, {1, "data", "1 data"},
		{1, "open alerts", "1 open alert"}, {1, "alerts ever seen", "1 alert ever seen"}, {1, "rows of the table", "1 row of the table"},
		{1, "pipelines that ran in 14 days", "1 pipeline that ran in 14 days"},
		{2, "pipelines that ran in 14 days", "2 pipelines that ran in 14 days"},
		{1, "access tokens", "1 access token"}, {1, "dependencies in use", "1 dependency in use"}, {1, "CVEs", "1 CVE"},
	} {
		if got := CountOf(c.n, c.plural); got != c.want {
			t.Errorf("CountOf(%d, %q) = %q, want %q", c.n, c.plural, got, c.want)
		}
	}
}

func TestInstantNamesItsZone(t *testing.T) {
	at := time.Date(2026, 11, 20, 10, 37, 59, 0, time.UTC)
	if got, want := Instant(at), "20 November 2026, 10:37 UTC"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestValue(t *testing.T) {
	at := time.Date(2026, 7, 2, 22, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		v    figure.Value
		col  figure.Column
		want string
	}{
		{figure.Null(), figure.Column{Type: figure.TypeInteger}, "–"},
		{figure.Integer(1 << 60), figure.Column{Type: figure.TypeInteger, Unit: "builds"}, "1,152,921,504,606,846,976"},
		{figure.Number(12.34), figure.Column{Type: figure.TypeNumber, Unit: "percent"}, "12.3%"},
		{figure.Number(12.54), figure.Column{Type: figure.TypeNumber, Unit: "minutes"}, "12.5 min"},
		{figure.Number(75), figure.Column{Type: figure.TypeNumber, Unit: "seconds"}, "1.2 min"},
		{figure.Integer(75), figure.Column{Type: figure.TypeInteger, Unit: "milliseconds"}, "75 ms"},
		{figure.Integer(-3), figure.Column{Type: figure.TypeInteger, Unit: "days"}, "−3 days"},
		{figure.Timestamp(at), figure.Column{Type: figure.TypeTimestamp}, "2 Jul 2026, 22:30"},
		{figure.Date(at), figure.Column{Type: figure.TypeDate}, "2 Jul 2026"},
		{figure.Boolean(true), figure.Column{Type: figure.TypeBoolean}, "yes"},
		{figure.Boolean(false), figure.Column{Type: figure.TypeBoolean}, "no"},
		{figure.String("<b>"), figure.Column{}, "<b>"},
	} {
		if got := spaces(Value(c.v, c.col)); got != c.want {
			t.Errorf("Value(%v, %+v) = %q, want %q", c.v, c.col, got, c.want)
		}
	}
	zone := time.FixedZone("X", 2*3600)
	if got := string(AppendValue(nil, figure.Timestamp(at), figure.Column{Type: figure.TypeTimestamp}, zone)); got != "3 Jul 2026, 00:30" {
		t.Errorf("in a zone: got %q, want 3 Jul 2026, 00:30", got)
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
		cut  bool
	}{
		{"short", 10, "short", false},
		{"HMCTS_Nightly_CMC/cmc-claim-store/master", 21, "HMCTS_Nigh…ore/master", true},
		{"  a\t\nb\x00\x1b[31m  ", 20, "a b[31m", false},
		{"abc\u202Edef", 20, "abcdef", false},
		{"a\xffb", 9, "a\uFFFDb", false},
		{"x", 0, "…", true},
		{"", 0, "", false},
		{"👩‍💻👩‍💻👩‍💻👩‍💻", 7, "👩‍💻…👩‍💻", true},
		{"e" + strings.Repeat("\u0301", 9000), 9, "e" + strings.Repeat("\u0301", 4), false},
	} {
		got, cut := Cut(c.in, c.max)
		if got != c.want || cut != c.cut {
			t.Errorf("Cut(%.40q, %d) = %q, %v, want %q, %v", c.in, c.max, got, cut, c.want, c.cut)
		}
	}
}

func TestShortenPutsHostileTextOnOneShortLine(t *testing.T) {
	for _, c := range []struct {
		name, text string
		max        int
		want       string
	}{
		{"plain text stays", "plain", 10, "plain"},
		{"lines become spaces, control characters and direction marks go", " a\r\n\x00b\tc\x7f\u202e ", 10, "a b c"},
		{"invalid UTF-8 is replaced", "a\xffb", 10, "a\uFFFDb"},
		{"a long text ends in an ellipsis", strings.Repeat("ü", 20), 5, "üüüü…"},
		{"a huge text is cut before it is read", strings.Repeat("x ", 1<<20), 4, "x x…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Shorten(c.text, c.max); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestIsolate(t *testing.T) {
	if got := Isolate("plain ünïcode"); got != "plain ünïcode" {
		t.Errorf("left to right: %q", got)
	}
	if got := Isolate("שלום/master"); got != "\u2068שלום/master\u2069" {
		t.Errorf("right to left: %q", got)
	}
}

func FuzzCut(f *testing.F) {
	f.Add("a\u0301\u200d👩‍💻", 3)
	f.Add("\xff\xfe", 1)
	f.Fuzz(func(t *testing.T, s string, max int) {
		max %= 100
		got, _ := Cut(s, max)
		if !utf8.ValidString(got) {
			t.Errorf("not UTF-8: %q", got)
		}
		if n := utf8.RuneCountInString(got); n > max && n > 1 {
			t.Errorf("%d characters, at most %d wanted: %q", n, max, got)
		}
	})
}

func BenchmarkValue(b *testing.B) {
	c := figure.Column{Type: figure.TypeNumber, Unit: "minutes"}
	v := figure.Number(754.3)
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = AppendValue(dst[:0], v, c, time.UTC)
	}
}

// TestWholeNumbersOfANumberColumnAreWritten proves that a number without a
// fraction is not read as an integer that it is not.
func TestWholeNumbersOfANumberColumnAreWritten(t *testing.T) {
	for _, typ := range []figure.Type{figure.TypeInteger, figure.TypeNumber} {
		column := figure.Column{Type: typ, Unit: figure.BuildsADay}
		if got := Value(figure.Number(139), column); got != "139" {
			t.Errorf("139 builds a day in a column of type %v: got %q, want 139", typ, got)
		}
	}
}

func TestAgreeChoosesTheFormOfAVerb(t *testing.T) {
	for n, want := range map[int64]string{0: "are", 1: "is", 2: "are"} {
		if got := Agree(n, "is", "are"); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}
