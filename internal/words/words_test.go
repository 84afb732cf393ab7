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

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(float64) string
		in   float64
		want string
	}{
		{"Number", Number, 0, "0"},
		{"Number", Number, 0.0421, "0.042"},
		{"Number", Number, 0.5, "0.5"},
		{"Number", Number, 3.14159, "3.1"},
		{"Number", Number, 99.96, "100"},
		{"Number", Number, 1234.5, "1,234"},
		{"Number", Number, -2.5, "−2.5"},
		{"Number", Number, -0.0001, "0"},
		{"Number", Number, 1e15, "1,000,000,000,000,000"},
		{"Number", Number, 1e300, "1e+300"},
		{"Number", Number, math.NaN(), "–"},
		{"Number", Number, math.Inf(1), "–"},
		{"Compact", Compact, 950, "950"},
		{"Compact", Compact, 1500, "1.5k"},
		{"Compact", Compact, 20000, "20k"},
		{"Compact", Compact, 999499, "999k"},
		{"Compact", Compact, 999500, "1M"},
		{"Compact", Compact, 2e9, "2bn"},
		{"Compact", Compact, 1e15, "1,000tn"},
		{"Compact", Compact, -1500, "−1.5k"},
		{"Percent", Percent, 0, "0%"},
		{"Percent", Percent, 100, "100%"},
		{"Percent", Percent, 12.345, "12.3%"},
		{"Percent", Percent, 50, "50.0%"},
		{"Percent", Percent, 0.01, "<0.1%"},
		{"Percent", Percent, 99.99, ">99.9%"},
		{"Percent", Percent, -3.21, "−3.2%"},
		{"Percent", Percent, 12345.6, "12,346%"},
		{"Percent", Percent, math.NaN(), "–"},
		{"Minutes", Minutes, 0, "0 s"},
		{"Minutes", Minutes, 0.75, "45 s"},
		{"Minutes", Minutes, 12.5, "12.5 min"},
		{"Minutes", Minutes, 12, "12 min"},
		{"Minutes", Minutes, 59.99, "1 h"},
		{"Minutes", Minutes, 200, "3 h 20 min"},
		{"Minutes", Minutes, 1439.9, "1 d"},
		{"Minutes", Minutes, 76 * 60, "3 d 4 h"},
		{"Minutes", Minutes, 1e300, "6.94e+296 d"},
		{"Minutes", Minutes, math.Inf(-1), "–"},
		{"Seconds", Seconds, 0.35, "350 ms"},
		{"Seconds", Seconds, 0.0001, "<1 ms"},
		{"Seconds", Seconds, 12.5, "12.5 s"},
		{"Seconds", Seconds, 59.96, "1 min"},
		{"Seconds", Seconds, -90, "−1.5 min"},
		{"Days", Days, 1, "1 day"},
		{"Days", Days, 1.5, "1.5 days"},
		{"Days", Days, -3, "−3 days"},
		{"Days", Days, 1200, "1,200 days"},
	} {
		if got := spaces(c.f(c.in)); got != c.want {
			t.Errorf("%s(%v) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
	if got := spaces(DurationMS(754_321)); got != "12.6 min" {
		t.Errorf("DurationMS = %q", got)
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
		{1, "pipelines that ran in 14 days", "1 pipeline that ran in 14 days"}, {2, "pipelines that ran in 14 days", "2 pipelines that ran in 14 days"},
		{1, "access tokens", "1 access token"}, {1, "dependencies in use", "1 dependency in use"}, {1, "CVEs", "1 CVE"},
	} {
		if got := CountOf(c.n, c.plural); got != c.want {
			t.Errorf("CountOf(%d, %q) = %q, want %q", c.n, c.plural, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	at := time.Date(2026, 11, 20, 10, 37, 59, 0, time.UTC)
	for got, want := range map[string]string{
		Day(at):                          "20 November 2026",
		ShortDay(at):                     "20 Nov",
		Instant(at):                      "20 November 2026, 10:37 UTC",
		Age(59 * time.Second):            "less than a minute",
		Age(-time.Hour):                  "less than a minute",
		Age(time.Minute):                 "1 minute",
		Age(47 * time.Hour):              "47 hours",
		Age(71 * time.Hour):              "2 days",
		Age(time.Hour + 59*time.Minute):  "1 hour",
		Age(40*24*time.Hour + time.Hour): "40 days",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
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
		t.Errorf("in a zone: %q", got)
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
