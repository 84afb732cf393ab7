package gate

import (
	"slices"
	"strings"
	"testing"
)

func TestParseReadsNameComparisonAndNumber(t *testing.T) {
	for text, want := range map[string]Condition{
		"security.overdue_critical == 0":       {"security.overdue_critical", "==", 0},
		"pipelines.success_rate_14d>=90%":      {"pipelines.success_rate_14d", ">=", 90},
		"  a != -1.5  ":                        {"a", "!=", -1.5},
		"team.bulk_scan.alerts_open_now < 1 %": {"team.bulk_scan.alerts_open_now", "<", 1},
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", text, got, err, want)
		}
	}
}

func TestParseSaysWhatItExpected(t *testing.T) {
	for text, want := range map[string]string{
		"": "a name, a comparison and a number", "== 1": "a name, a comparison and a number", "A == 1": "a name, a comparison and a number",
		"a": "one of == != < <= > >= after the name", "a = 1": "one of ==", "a 1": "one of ==",
		"a ==": "a number after the comparison", "a == x": "a number after the comparison",
		"a == 1 2": "nothing after the number", "a == 1 && b == 2": "nothing after the number",
		"a == " + strings.Repeat("9", 400): "too large",
	} {
		if got, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %+v, %v, want an error with %q", text, got, err, want)
		}
	}
}

func TestHoldsComparesAsWritten(t *testing.T) {
	for comparison, want := range map[string][3]bool{ // of 1, 2 and 3 with 2
		"==": {false, true, false}, "!=": {true, false, true}, "<": {true, false, false},
		"<=": {true, true, false}, ">": {false, false, true}, ">=": {false, true, true},
	} {
		c := Condition{"a", comparison, 2}
		for i, w := range want {
			if got := c.Holds(float64(i + 1)); got != w {
				t.Errorf("%d %s 2: got %v, want %v", i+1, comparison, got, w)
			}
		}
	}
}

func TestSimilarNamesShareWords(t *testing.T) {
	names := []string{"pipelines.pipelines_open", "pipelines.pipelines_rate", "pipelines.red", "security.overdue_critical", "security.overdue_high", "project.a.red"}
	for unknown, want := range map[string][]string{
		"security.critical_overdue": {"security.overdue_critical", "security.overdue_high"}, "red": {"pipelines.red", "project.a.red"}, "x": {},
		// A word that a name repeats counts once.
		"pipelines.rate": {"pipelines.pipelines_rate", "pipelines.pipelines_open", "pipelines.red"},
	} {
		if got := Similar(unknown, names); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", unknown, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a == 1")
	f.Add("security.overdue_critical >= -1.5%")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			if c != (Condition{}) {
				t.Fatalf("%q: got %+v beside the error %v", text, c, err)
			}
			return
		}
		if !strings.Contains(text, c.Name) || !strings.Contains(text, c.Comparison) || c.Holds(c.Number) != slices.Contains([]string{"==", "<=", ">="}, c.Comparison) {
			t.Fatalf("%q: got %+v", text, c)
		}
	})
}
