package ci

import (
	"math/big"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestShortestFunctionalTests(t *testing.T) {
	checkExamples(t, "shortest-functional-tests", []example{{
		rule: "takes each pipeline's latest build by scheduled time, shortest first",
		history: `
			a/x S 1d scheduled=1d gap=90s id=2
			a/x S 2d scheduled=2d gap=10s id=1     # not the latest
			a/y F 1d scheduled=1d gap=30s id=7     # whatever the status
			a/z S 1d scheduled=1d                  # no functional test
			a/z S 2d scheduled=15d gap=1s          # scheduled too early
			a/w S 2d gap=1s                        # no scheduled time
			-   S 1d scheduled=1d gap=1s           # no pipeline`,
		want: `
			a/y | 30 | 7
			a/x | 90 | 2`,
	}, {
		rule: "of builds scheduled together the one that ended last is the latest",
		history: `
			a/x S 2h scheduled=1d gap=90s id=1
			a/x S 1h scheduled=1d gap=80s id=2`,
		want: `a/x | 80 | 2`,
	}, {
		rule:    "a build without an id has none",
		history: `a/x S 1d scheduled=1d gap=90s`,
		want:    `a/x | 90 | null`,
	}, {
		rule: "shows ten pipelines",
		history: `
			a/01 S 1d scheduled=1d gap=1s
			a/02 S 1d scheduled=1d gap=1s
			a/03 S 1d scheduled=1d gap=1s
			a/04 S 1d scheduled=1d gap=1s
			a/05 S 1d scheduled=1d gap=1s
			a/06 S 1d scheduled=1d gap=1s
			a/07 S 1d scheduled=1d gap=1s
			a/08 S 1d scheduled=1d gap=1s
			a/09 S 1d scheduled=1d gap=2s
			a/10 S 1d scheduled=1d gap=1s
			a/11 S 1d scheduled=1d gap=1s`,
		want: `
			a/01 | 1 | null
			a/02 | 1 | null
			a/03 | 1 | null
			a/04 | 1 | null
			a/05 | 1 | null
			a/06 | 1 | null
			a/07 | 1 | null
			a/08 | 1 | null
			a/10 | 1 | null
			a/11 | 1 | null`,
	}})
}

func TestShortestFunctionalTestsEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "shortest-functional-tests", func(h *history, s Selection) (want table) {
		latest, gaps := map[string]*buildtest.Build{}, map[string]*big.Int{}
		for _, b := range h.of(s) { // by end, key and source
			gap, ok := b.FunctionalGap()
			if !ok || !b.Named() || !h.within(b.Scheduled, 14) {
				continue
			}
			if old := latest[b.Pipeline]; old == nil || b.Scheduled.Compare(old.Scheduled) >= 0 {
				latest[b.Pipeline], gaps[b.Pipeline] = b, gap
			}
		}
		names := sortedNames(gaps, func(a, b *big.Int) int { return a.Cmp(b) })
		for _, name := range names[:min(len(names), 10)] {
			seconds, _ := new(big.Rat).SetFrac(gaps[name], big.NewInt(1e9)).Float64()
			want.add(figure.String(name), figure.Number(seconds), textOrNull(latest[name].ID))
			want.n++
		}
		return want
	})
}

func TestLongSpansKeepTheirFraction(t *testing.T) {
	for _, c := range []struct {
		span eventfile.Instant
		want float64
	}{
		{eventfile.Instant{Nsec: 1}, 1e-9},
		{eventfile.Instant{Sec: 90}, 90},
		{eventfile.Instant{Sec: 9626400, Nsec: 999_999_999}, 9626400.999999998},
		{eventfile.Instant{Sec: 13250340000, Nsec: 500_000_000}, 13250340000.5},
	} {
		if got := seconds(c.span); got != c.want {
			t.Errorf("seconds(%v) = %v, want %v", c.span, got, c.want)
		}
	}
}
