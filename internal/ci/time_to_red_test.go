package ci

import (
	"cmp"
	"math"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestTimeToRed(t *testing.T) {
	checkExamples(t, "time-to-red", []example{{
		rule: "shows the median and the 90 % quantile by nearest rank", // elements 3 and 5 of 5, 3 and 6 of 6
		history: `
			a/x F 1d step=build red=1m took=90m
			a/x F 2d step=test red=2m
			a/x F 3d step=build red=3m
			a/x F 4d step=build red=4m
			a/x F 28d step=build red=5m
			a/y F 1d step=build red=6m
			a/y F 1d step=build red=5m
			a/y F 1d step=build red=4m
			a/y F 1d step=build red=30m
			a/y F 1d step=build red=2m
			a/y F 1d step=build red=1m`,
		want: `
			a/y | 4 | 30 | 6
			a/x | 3 | 5 | 5`,
	}, {
		rule: "only pipelines with five values are shown",
		history: `
			a/x F 1d step=build red=1m
			a/x F 2d step=build red=1m
			a/x F 3d step=build red=1m
			a/x F 4d step=build red=1m
			a/x F 1d step=build           # the step has no duration
			a/x F 1d took=1m              # only the end of the pipeline failed
			a/x F 28d1s step=build red=1m # too old
			a/x S 1d took=1m
			a/x A 1d took=1m`,
	}, {
		rule: "of equal medians names decide, whatever the clock",
		history: `
			a/y F 1d step=build red=1m
			a/y F 1d step=build red=1m
			a/y F 1d step=build red=1m
			a/y F 1d step=build red=1m
			a/y F 1d step=build red=1m
			a/x F 2d step=build red=1m
			a/x F 2d step=build red=1m
			a/x F 2d step=build red=1m
			a/x F 2d step=build red=1m
			a/x F 2d step=build red=9m`,
		want: `
			a/x | 1 | 9 | 5
			a/y | 1 | 1 | 5`,
	}})
}

// plainRanking ranks the pipelines of a selection with at least five values of
// their builds of 28 days, NaN being none, by the median.
func plainRanking(h *history, s Selection, scale float64, upper int, value func(*buildtest.Build) float64) (want table) {
	values := map[string][]float64{}
	for name, builds := range plainPipelines(h, s) {
		for _, b := range builds {
			if x := value(b); h.within(b.End, 28) && !math.IsNaN(x) {
				values[name] = append(values[name], x)
			}
		}
		if len(values[name]) < 5 {
			delete(values, name)
		}
		want.n += len(values[name])
	}
	names := sortedNames(values, func(a, b []float64) int { return cmp.Compare(plainRank(b, 50), plainRank(a, 50)) })
	for _, name := range names[:min(len(names), 20)] {
		list := values[name]
		want.add(figure.String(name), figure.Number(plainRank(list, 50)/scale), figure.Number(plainRank(list, upper)/scale), integer(len(list)))
	}
	return want
}

func TestTimeToRedEqualsNaiveComputation(t *testing.T) {
	checkPlain(t, "time-to-red", func(h *history, s Selection) table {
		return plainRanking(h, s, 60000, 90, func(b *buildtest.Build) float64 {
			if b.Status == "FAILURE" {
				return b.TimeToRed
			}
			return math.NaN()
		})
	})
}
