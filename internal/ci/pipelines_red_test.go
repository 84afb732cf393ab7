package ci

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
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
		return integer(len(naiveRedNow(h, everything))), len(ran), figure.Null()
	})
}
