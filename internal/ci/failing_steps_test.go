package ci

import (
	"cmp"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestFailingSteps(t *testing.T) {
	checkExamples(t, "failing-steps", []example{{
		rule: "counts failed builds by the step they failed in, most first, then by name",
		history: `
			a/x F 1d step=test
			a/y F 2d step=build
			a/y F 2d step=test
			a/z F 2d              # has only the terminal event
			a/z A 2d              # aborted, not failed
			-   F 3d step=test    # builds without a pipeline count here
			a/x F 15d step=old`,
		want: `
			test | 3
			(not recorded) | 1
			build | 1`,
	}})
}

func TestFailingStepsEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "failing-steps", func(h *history, s Selection) (want table) {
		steps := map[string]int{}
		for _, b := range h.of(s) {
			if b.Status == "FAILURE" && h.within(b.End, 14) {
				steps[cmp.Or(b.FailingStep, "(not recorded)")]++
				want.n++
			}
		}
		for _, step := range sortedNames(steps, func(a, b int) int { return cmp.Compare(b, a) }) {
			want.add(figure.String(step), integer(steps[step]))
		}
		return want
	})
}
