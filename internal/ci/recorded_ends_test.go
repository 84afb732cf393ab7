package ci

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestRecordedEnds(t *testing.T) {
	checkHeadline(t, "coverage", []example{{
		rule: "is the share of builds whose pipeline reported its end",
		history: `
			a/x S 1d
			a/x F 1d
			a/x U 1d       # has no terminal event
			a/x A 1d       # neither
			a/x U 15d`,
		want: "50 | 4 | 0",
	}, {
		rule:    "without builds there is no value",
		history: "a/x S 29d",
		want:    "null | 0 | null",
	}})
}

func TestRecordedEndsEqualsNaiveComputation(t *testing.T) {
	reported := func(b *buildtest.Build) bool {
		for _, e := range b.Events {
			if e.Step == "Pipeline Succeeded" || e.Step == "Pipeline Failed" {
				return true
			}
		}
		return false
	}
	checkHeadlineAgainst(t, "coverage", func(h *history) (figure.Value, int, figure.Value) {
		share := func(in func(eventfile.Instant) bool) (figure.Value, int) {
			ended, n := 0, 0
			for _, b := range h.builds {
				if in(b.End) {
					n++
					if reported(b) {
						ended++
					}
				}
			}
			return naivePercent(ended, n), n
		}
		value, n := share(func(at eventfile.Instant) bool { return h.within(at, 14) })
		before, _ := share(h.before)
		return value, n, before
	})
}
