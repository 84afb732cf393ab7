package ci

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestMostFailing(t *testing.T) {
	checkExamples(t, "most-failing", []example{{
		rule: "counts failed and aborted builds, most first, then by name",
		history: `
			a/x F 1d
			a/y A 2d
			a/y F 3d
			a/w F 1d
			a/z S 1d       # did not fail
			-   F 1d       # no pipeline
			a/x F 14d1s    # too old`,
		want: `
			a/y | 2 | 2 | 100 | FA
			a/w | 1 | 1 | 100 | F
			a/x | 1 | 1 | 100 | FF`,
	}, {
		rule: "says of how many builds, and how the last 20 of any time ended",
		history: `
			a/x S 40d
			a/x U 3d       # of no known end
			a/x F 2d
			a/x S 1d`,
		want: `a/x | 1 | 2 | 50 | SFS`,
	}, {
		rule:      "shows only the pipelines of the selection",
		selection: Selection{Project: "b", Type: AllTypes},
		history: `
			a/x F 1d
			b/x F 1d`,
		want: `b/x | 1 | 1 | 100 | F`,
	}})
}

func TestMostFailingIsCutToFiftyRows(t *testing.T) {
	var history strings.Builder
	for i := range 60 {
		fmt.Fprintf(&history, "a/p%02d F 1d\n", i)
	}
	f := reportOn(testOptions(), buildtest.Events(t, history.String())).Figure(everything, "most-failing")
	if len(f.Rows) != 50 || f.N != 60 {
		t.Errorf("%d rows of %d builds, want 50 of 60", len(f.Rows), f.N)
	}
}

func TestMostFailingEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "most-failing", func(h *history, s Selection) (want table) {
		failed, known, last := map[string]int{}, map[string]int{}, map[string]string{}
		for _, b := range h.of(s) {
			if !b.Named() || b.Status == "UNKNOWN" || !h.within(b.End, 14) {
				continue
			}
			if known[b.Pipeline]++; b.Failed() {
				failed[b.Pipeline]++
				want.n++
			}
		}
		for _, b := range h.builds {
			if b.Named() && b.Status != "UNKNOWN" {
				last[b.Pipeline] += string(b.Status)[:1]
			}
		}
		names := sortedNames(failed, func(a, b int) int { return cmp.Compare(b, a) })
		for _, name := range names[:min(len(names), 50)] {
			n, all, strip := failed[name], known[name], last[name]
			rate := figure.Number(100 * float64(n) / float64(all))
			want.add(figure.String(name), integer(n), integer(all), rate, figure.String(strip[max(len(strip)-20, 0):]))
		}
		return want
	})
}
