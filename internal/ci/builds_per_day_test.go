package ci

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestBuildsPerDay(t *testing.T) {
	checkHeadline(t, "builds-per-day", []example{{
		rule: "is the mean of 14 days, of builds of any status",
		history: `
			a/x S 1d
			a/x F 2d
			a/x A 3d
			a/x U 4d
			-   S 5d
			a/x S 6d
			a/x S 14d
			a/x S 15d`,
		want: "0.5 | 7 | 0.07142857142857142",
	}, {
		rule:    "without builds there is no value",
		history: "a/x S 29d",
		want:    "null | 0 | null",
	}})
}

func TestBuildsPerDayEqualsNaiveComputation(t *testing.T) {
	checkHeadlineAgainst(t, "builds-per-day", func(h *history) (figure.Value, int, figure.Value) {
		n, before := 0, 0
		for _, b := range h.builds {
			if h.within(b.End, 14) {
				n++
			}
			if h.before(b.End) {
				before++
			}
		}
		if before == 0 {
			return figure.Number(float64(n) / 14), n, figure.Null()
		}
		return figure.Number(float64(n) / 14), n, figure.Number(float64(before) / 14)
	})
}
