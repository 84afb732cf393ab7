package ci

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestReruns(t *testing.T) {
	checkExamples(t, "reruns", []example{{
		rule: "counts builds of a commit that was built before",
		history: `
			a/x F 5d commit=c1 took=10m
			a/x S 4d commit=c1 took=20m
			a/x A 3d commit=c1              # no duration
			a/x S 2d commit=c2 took=500m
			a/y F 5d commit=c1 took=500m    # another pipeline
			a/y S 4d commit=C1 took=500m    # case counts`,
		want: `a/x | 2 | 20`,
	}, {
		rule: "a commit need not be a hash",
		history: `
			a/x F 5d commit=HEAD took=1m
			a/x S 4d commit=HEAD took=1m`,
		want: `a/x | 1 | 1`,
	}, {
		rule: "builds without a commit or a known end do not count",
		history: `
			a/x S 5d took=1m
			a/x S 4d took=1m
			a/x U 3d commit=c1 took=1m
			a/x S 2d commit=c1 took=1m
			a/x U 1d commit=c1 took=1m
			-   S 5d commit=c1 took=1m
			-   S 4d commit=c1 took=1m`,
	}, {
		rule: "both builds are of the last 28 days",
		history: `
			a/x S 28d1s commit=c1 took=1m
			a/x S 4d commit=c1 took=1m
			a/y S 28d commit=c1 took=1m
			a/y S 4d commit=c1 took=1m`,
		want: `a/y | 1 | 1`,
	}, {
		rule: "a nightly build is no rerun, but what follows it may be one",
		history: `
			a/x S 5d commit=c1 took=1m
			a/x S 4d commit=c1 took=2m by=schedule
			a/y S 5d commit=c1 took=2m by=schedule
			a/y S 4d commit=c1 took=4m`,
		want: `a/y | 1 | 4`,
	}, {
		rule: "most minutes come first, then names",
		history: `
			a/y S 2d commit=c took=1m
			a/y S 1d commit=c took=1m
			a/x S 2d commit=c took=1m
			a/x S 1d commit=c took=1m
			a/z S 2d commit=c took=1m
			a/z S 1d commit=c took=2m`,
		want: `
			a/z | 1 | 2
			a/x | 1 | 1
			a/y | 1 | 1`,
	}, {
		rule: "of builds that ended at the same time one is the earlier",
		history: `
			a/x S 2d commit=c took=1m
			a/x S 2d commit=c took=2m`,
		want: `a/x | 1 | 2`,
	}})
}

func TestRerunsAreCutToTwentyRows(t *testing.T) {
	var history strings.Builder
	for i := range 25 {
		fmt.Fprintf(&history, "a/p%02d S 2d commit=c\na/p%02d S 1d commit=c\na/p%02d S 0d commit=c\n", i, i, i)
	}
	f := reportOn(testOptions(), buildtest.Events(t, history.String())).Figure(everything, "reruns")
	if len(f.Rows) != 20 || f.N != 50 {
		t.Errorf("%d rows of %d builds, want 20 of 50", len(f.Rows), f.N)
	}
}

func TestRerunsEqualsNaiveComputation(t *testing.T) {
	checkPlain(t, "reruns", func(h *history, s Selection) (want table) {
		durations := map[string][]float64{}
		for name, builds := range plainPipelines(h, s) {
			counts := func(b *buildtest.Build) bool { return b.Commit != "" && b.Known() && h.within(b.End, 28) }
			for i, b := range builds {
				if !counts(b) || h.isNightly(b) {
					continue
				}
				for _, earlier := range builds[:i] {
					if counts(earlier) && earlier.Commit == b.Commit {
						want.n++
						took := b.Duration
						if math.IsNaN(took) {
							took = 0
						}
						durations[name] = append(durations[name], took)
						break
					}
				}
			}
		}
		names := sortedNames(durations, func(a, b []float64) int { return cmp.Compare(plainSum(b), plainSum(a)) })
		for _, name := range names[:min(len(names), 20)] {
			want.add(figure.String(name), integer(len(durations[name])), figure.Number(plainSum(durations[name])/60000))
		}
		return want
	})
}
