package ci

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestNightlyFailures(t *testing.T) {
	history := `
		HMCTS_Nightly_A/x F 1d
		HMCTS_Nightly_A/x A 2d
		HMCTS_Nightly_A/x S 2d      # did not fail
		a/x               F 3d
		a/x               F 3d by=schedule
		a/x               F 15d     # too old
		-                 F 1d      # neither nightly nor not`
	checkExamples(t, "nightly-failures", []example{
		{rule: "counts failed and aborted builds of both types", history: history, want: `
			Nightly | 3
			Non-nightly | 1`},
		{rule: "is the same on every type's page", history: history, selection: Selection{Project: All, Type: NonNightly}, want: `
			Nightly | 3
			Non-nightly | 1`},
		{rule: "counts only the project's builds", history: history, selection: Selection{Project: "a", Type: Nightly}, want: `
			Nightly | 1
			Non-nightly | 1`},
	})
}

func TestNightlyFailuresEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "nightly-failures", func(h *history, s Selection) (want table) {
		for _, row := range []struct {
			name    string
			nightly bool
		}{{"Nightly", true}, {"Non-nightly", false}} {
			n := 0
			for _, b := range h.builds {
				if b.Named() && h.inProject(b, s.Project) && h.isNightly(b) == row.nightly && b.Failed() && h.within(b.End, 14) {
					n++
				}
			}
			want.n += n
			want.add(figure.String(row.name), integer(n))
		}
		return want
	})
}
