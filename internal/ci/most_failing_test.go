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
			a/y | 2
			a/w | 1
			a/x | 1`,
	}, {
		rule:      "shows only the pipelines of the selection",
		selection: Selection{Project: "b", Type: AllTypes},
		history: `
			a/x F 1d
			b/x F 1d`,
		want: `b/x | 1`,
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
		failed := map[string]int{}
		for _, b := range h.of(s) {
			if b.Named() && b.Failed() && h.within(b.End, 14) {
				failed[b.Pipeline]++
				want.n++
			}
		}
		names := sortedNames(failed, func(a, b int) int { return cmp.Compare(b, a) })
		for _, name := range names[:min(len(names), 50)] {
			want.add(figure.String(name), integer(failed[name]))
		}
		return want
	})
}
