package ci

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestBuildStatus(t *testing.T) {
	checkExamples(t, "build-status-14d", []example{{
		rule: "counts builds by status, with all four rows",
		history: `
			a/x S 1h
			a/x S 13d
			a/y F 2d
			a/y U 3d
			-   S 1d        # builds without a pipeline count here`,
		want: `
			SUCCESS | 3
			FAILURE | 1
			ABORTED | 0
			UNKNOWN | 1`,
	}, {
		rule: "both ends of the window belong to it",
		history: `
			a/x S 0s
			a/x S 14d
			a/x S 14d1s`,
		want: `
			SUCCESS | 2
			FAILURE | 0
			ABORTED | 0
			UNKNOWN | 0`,
	}, {
		rule:      "a project's nightly page counts only its nightly builds",
		selection: Selection{Project: "HMCTS_Nightly_A", Type: Nightly},
		history: `
			HMCTS_Nightly_A/x S 1d
			HMCTS_Nightly_B/x S 1d
			HMCTS_A/x         S 1d`,
		want: `
			SUCCESS | 1
			FAILURE | 0
			ABORTED | 0
			UNKNOWN | 0`,
	}, {
		rule:      "a build that a schedule started is nightly",
		selection: Selection{Project: All, Type: Nightly},
		history: `
			a/x S 1d by=schedule
			a/x S 1d by=push`,
		want: `
			SUCCESS | 1
			FAILURE | 0
			ABORTED | 0
			UNKNOWN | 0`,
	}})
	checkExamples(t, "build-status-1d", []example{{
		rule: "the last day is the last 24 hours",
		history: `
			a/x A 24h
			a/x A 24h1s`,
		want: `
			SUCCESS | 0
			FAILURE | 0
			ABORTED | 1
			UNKNOWN | 0`,
	}})
}

func TestBuildStatusEqualsNaiveComputation(t *testing.T) {
	for id, days := range map[string]int64{"build-status-1d": 1, "build-status-14d": 14} {
		checkAgainst(t, id, func(h *history, s Selection) (want table) {
			for _, word := range []string{"SUCCESS", "FAILURE", "ABORTED", "UNKNOWN"} {
				n := 0
				for _, b := range h.of(s) {
					if b.Status == word && h.within(b.End, days) {
						n++
					}
				}
				want.n += n
				want.add(figure.String(word), integer(n))
			}
			return want
		})
	}
}
