package ci

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestSuccessRate(t *testing.T) {
	checkHeadline(t, "success-rate-14d", []example{{
		rule: "is the share of successes among builds of a known end",
		history: `
			a/x S 1d
			a/x S 1d
			a/x F 1d
			-   A 14d
			a/x U 1d       # no known end
			a/x S 14d1s    # in the period before
			a/x F 28d
			a/x S 28d1s    # in neither`,
		want: "50 | 4 | 50",
	}, {
		rule:    "without builds before there is nothing to compare with",
		history: "a/x S 1d",
		want:    "100 | 1 | null",
	}, {
		rule:    "without builds there is no value",
		history: "a/x U 1d",
		want:    "null | 0 | null",
	}})
}

func TestSuccessRateEqualsNaiveComputation(t *testing.T) {
	checkHeadlineAgainst(t, "success-rate-14d", func(h *history) (figure.Value, int, figure.Value) {
		share := func(in func(eventfile.Instant) bool) (figure.Value, int) {
			succeeded, known := 0, 0
			for _, b := range h.builds {
				if b.Known() && in(b.End) {
					known++
					if b.Status == "SUCCESS" {
						succeeded++
					}
				}
			}
			return naivePercent(succeeded, known), known
		}
		value, n := share(func(at eventfile.Instant) bool { return h.within(at, 14) })
		before, _ := share(h.before)
		return value, n, before
	})
}
