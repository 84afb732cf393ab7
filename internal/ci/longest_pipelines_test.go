package ci

import (
	"math"
	"math/big"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestLongestPipelines(t *testing.T) {
	checkExamples(t, "longest-pipelines", []example{{
		rule: "ranks by the mean duration of successful builds scheduled in 14 days",
		history: `
			a/x S 1d scheduled=1d took=10m
			a/x S 2d scheduled=2d took=21m
			a/y S 2d scheduled=2d took=30m
			a/w S 2d scheduled=2d took=30m
			a/x F 2d scheduled=2d took=500m       # did not succeed
			a/x S 2d took=500m                    # no scheduled time
			a/x S 2d scheduled=2d                # no duration
			a/x S 2d scheduled=14d1m took=500m    # scheduled too early
			-   S 2d scheduled=2d took=500m       # no pipeline`,
		want: `
			a/w | 30 | 1
			a/y | 30 | 1
			a/x | 15.5 | 2`,
	}, {
		rule: "rounds the mean half to even to a millisecond", // 60,000.5 and 60,001.5 ms
		history: `
			a/x S 1d scheduled=1d took=60000ms
			a/x S 1d scheduled=1d took=60001ms
			a/y S 1d scheduled=1d took=60001ms
			a/y S 1d scheduled=1d took=60002ms`,
		want: `
			a/y | 1.0000333333333333 | 2
			a/x | 1 | 2`,
	}})
}

func TestLongestPipelinesEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "longest-pipelines", func(h *history, s Selection) (want table) {
		sums, counts := map[string]*big.Rat{}, map[string]int{}
		for _, b := range h.of(s) {
			if b.Named() && b.Status == "SUCCESS" && !math.IsNaN(b.Duration) && h.within(b.Scheduled, 14) {
				if sums[b.Pipeline] == nil {
					sums[b.Pipeline] = new(big.Rat)
				}
				sums[b.Pipeline].Add(sums[b.Pipeline], new(big.Rat).SetFloat64(b.Duration))
				counts[b.Pipeline]++
				want.n++
			}
		}
		means := map[string]*big.Int{}
		for name, sum := range sums {
			mean := new(big.Rat).Quo(sum, new(big.Rat).SetInt64(int64(counts[name])))
			// Half to even: floor(mean + 1/2), less one if that was a tie and is odd.
			up := new(big.Rat).Add(mean, big.NewRat(1, 2))
			floor := new(big.Int).Div(up.Num(), up.Denom())
			if up.IsInt() && floor.Bit(0) == 1 {
				floor.Sub(floor, big.NewInt(1))
			}
			means[name] = floor
		}
		names := sortedNames(means, func(a, b *big.Int) int { return b.Cmp(a) })
		for _, name := range names[:min(len(names), 50)] {
			ms, _ := new(big.Float).SetInt(means[name]).Float64()
			want.add(figure.String(name), figure.Number(ms/60000), integer(counts[name]))
		}
		return want
	})
}
