package ci

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestPipelinesRed(t *testing.T) {
	checkHeadline(t, "pipelines-red", []example{{
		rule: "counts the pipelines that red-now lists, of those with any build in 14 days",
		history: `
			a/x F 1d
			a/y S 1d
			a/z U 1d
			a/w F 15d      # did not run
			-   F 1d       # no pipeline`,
		want: "1 | 3 | null",
	}, {
		rule: "is compared with those that were red 14 days ago",
		history: `
			a/w S 29d
			a/x F 15d      # was red
			a/x S 1d
			a/y F 16d      # was green again
			a/y S 14d
			a/z F 1d`,
		want: "1 | 3 | 1",
	}, {
		rule:    "without builds there is no value",
		history: "a/x F 15d",
		want:    "null | 0 | null",
	}})
}

func TestPipelinesRedEqualsNaiveComputation(t *testing.T) {
	checkHeadlineAgainst(t, "pipelines-red", func(h *history) (figure.Value, int, figure.Value) {
		ran := map[string]bool{}
		for _, b := range h.builds {
			if b.Named() && h.within(b.End, 14) {
				ran[b.Pipeline] = true
			}
		}
		return integer(len(naiveRedNow(h, everything))), len(ran), naiveRedBefore(h)
	})
}

// naiveRedBefore counts the pipelines that were red 14 days ago, null if the data
// does not reach back 28 days.
func naiveRedBefore(h *history) figure.Value {
	reaches := false
	red := 0
	for _, b := range h.builds {
		reaches = reaches || !h.within(b.End, 28) || b.End.Compare(h.report.ago(28)) == 0
	}
	for _, p := range h.pipelines(everything) {
		var last *buildtest.Build
		for _, b := range p.outcomes {
			if !h.within(b.End, 14) || b.End.Compare(h.report.ago(14)) == 0 {
				last = b
			}
		}
		if last != nil && last.Status == "FAILURE" && h.within(last.End, 28) {
			red++
		}
	}
	if !reaches {
		return figure.Null()
	}
	return integer(red)
}

func TestTrendEndsWithTheValueAndHoldsTheOneBefore(t *testing.T) {
	for _, h := range histories() {
		for _, n := range h.report.Overview().Numbers {
			last := len(n.History) - 1
			if last < 0 {
				continue
			}
			if !n.Value.IsNull() && n.History[last].String() != n.Value.String() {
				t.Fatalf("%s, %s: the history ends with %s, want the value %s", h.name, n.ID, n.History[last], n.Value)
			}
			before := n.History[last-2]
			if n.Period != "14 days ago" && n.Period != periodBefore || before.IsNull() || n.Before.IsNull() {
				continue
			}
			if before.String() != n.Before.String() {
				t.Fatalf("%s, %s: two weeks ago it was %s, want the value before, %s", h.name, n.ID, before, n.Before)
			}
		}
	}
}
