package svg

import (
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestStripSaysInWordsHowTheLastBuildsEnded(t *testing.T) {
	for builds, want := range map[string]string{
		"S":  "Last 1 build: 1 passed; newest passed",
		"SF": "Last 2 builds: 1 passed, 1 failed; newest failed",
		strings.Repeat("F", 9) + strings.Repeat("S", 14) + "AFFFFF": "Last 20 builds: 14 passed, 5 failed, 1 aborted; newest failed",
		"UA": "Last 2 builds: 1 aborted, 1 unknown; newest aborted",
	} {
		got := string(AppendStrip(nil, builds))
		if !strings.Contains(got, "<title>"+want+"</title>") {
			t.Errorf("%s: got %s, want the title %q", builds, got, want)
		}
		check(t, "strip", []byte(got))
	}
}

func TestStripOfNoBuildsIsEmpty(t *testing.T) {
	if got := AppendStrip(nil, ""); len(got) > 0 {
		t.Errorf("got %s, want nothing", got)
	}
}

func TestNewestBuildStandsAtTheRightEnd(t *testing.T) {
	for _, builds := range []string{"F", strings.Repeat("S", 30) + "F"} {
		if got := string(AppendStrip(nil, builds)); !strings.Contains(got, `class="t-failure" d="M135.5 1v14"`) {
			t.Errorf("%s: got %s, want the failure at 135.5", builds, got)
		}
	}
}

func TestStripIgnoresOtherLetters(t *testing.T) {
	if got, want := string(AppendStrip(nil, "<&")),
		`<svg class="strip" viewBox="0 0 140 16" role="img"><title>Last 2 builds</title></svg>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSparklineHasGapsWhereValuesAreMissing(t *testing.T) {
	n := figure.Integer
	h := &figure.Headline{History: []figure.Value{n(35), n(61), figure.Null(), n(53)}, Unit: figure.Pipelines}
	want := `<svg class="spark" viewBox="0 0 104 32" role="img"><title>The last 3 weeks: lowest 35, highest 61, latest 53</title>` +
		`<path d="M2 28h0L35.3 4M102 11.4h0"/><circle cx="102" cy="11.4" r="2.5"/></svg>`
	got := AppendSparkline(nil, h)
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	check(t, "sparkline", got)
}

func TestSparklineThatHardlyChangesIsFlat(t *testing.T) {
	h := &figure.Headline{History: []figure.Value{figure.Number(100), figure.Number(100.1), figure.Number(100)}}
	if got := string(AppendSparkline(nil, h)); !strings.Contains(got, `d="M2 16.1h0L52 15.9L102 16.1"`) {
		t.Errorf("got %s", got)
	}
}

func TestSparklineNeedsTwoValues(t *testing.T) {
	for name, history := range map[string][]figure.Value{"none": nil, "one and a gap": {figure.Null(), figure.Integer(1)}} {
		if got := AppendSparkline(nil, &figure.Headline{History: history}); len(got) > 0 {
			t.Errorf("%s: got %s, want nothing", name, got)
		}
	}
}
