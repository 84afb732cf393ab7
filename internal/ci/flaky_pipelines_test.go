package ci

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// passing writes out a success of each of n commits of a pipeline, 2 days ago.
func passing(n int, pipeline string) string {
	text := ""
	for i := range n {
		text += fmt.Sprintf("%s S 2d%dm commit=passing%d\n", pipeline, n-i, i)
	}
	return text
}

// flaking writes out a failure and a success of each of n commits of a pipeline.
func flaking(n int, pipeline string) string {
	text := ""
	for i := range n {
		text += fmt.Sprintf("%s F 1d%dm commit=flaky%d\n%s S 1h%dm commit=flaky%d\n", pipeline, n-i, i, pipeline, n-i, i)
	}
	return text
}

func TestFlakyPipelines(t *testing.T) {
	one := "a/x | 20 | 1 | 5 | " + number(100*stats.WilsonLower(1, 20, 1.959964))
	checkExamples(t, "flaky-pipelines", []example{{
		rule:    "a commit is flaky if it failed and then passed",
		history: passing(19, "a/x") + flaking(1, "a/x"),
		want:    one,
	}, {
		rule:    "less than 20 commits are too few, and without a flaky one there is no row",
		history: passing(18, "a/x") + flaking(1, "a/x") + passing(30, "a/y"),
		want:    "",
	}, {
		rule:    "a commit that only failed, or passed and then failed, is not flaky; the first does not count",
		history: passing(18, "a/x") + flaking(1, "a/x") + "a/x F 1d commit=red\na/x S 2d commit=broken\na/x F 1d commit=broken",
		want:    one,
	}, {
		rule: "it passes within 7 days after a failure, not necessarily the first one",
		history: passing(17, "a/x") + `
			a/x F 9d commit=late
			a/x S 1d23h59m commit=late
			a/x F 9d commit=just
			a/x S 2d commit=just
			a/x F 9d commit=twice
			a/x F 3d commit=twice
			a/x S 1d commit=twice`,
		want: "a/x | 20 | 2 | 10 | " + number(100*stats.WilsonLower(2, 20, 1.959964)),
	}, {
		rule: "builds without a commit, not finished, or of more than 28 days ago do not count",
		history: passing(19, "a/x") + flaking(1, "a/x") + `
			a/x F 3d
			a/x S 2d
			a/x A 2d commit=aborted
			a/x U 2d commit=unknown
			a/x F 28d1s commit=passing0
			a/x S 28d1s commit=old`,
		want: one,
	}, {
		rule: "by what it is at least, then by name",
		history: passing(10, "a/y") + flaking(10, "a/y") + passing(10, "a/x") + flaking(10, "a/x") +
			passing(40, "a/w") + flaking(40, "a/w"), // as many in a hundred, but surer
		want: "a/w | 80 | 40 | 50 | " + number(100*stats.WilsonLower(40, 80, 1.959964)) + `
			a/x | 20 | 10 | 50 | ` + number(100*stats.WilsonLower(10, 20, 1.959964)) + `
			a/y | 20 | 10 | 50 | ` + number(100*stats.WilsonLower(10, 20, 1.959964)),
	}})
	// The bound is the rate p at which 1/20 is 1.959964 standard errors above it.
	if p := stats.WilsonLower(1, 20, 1.959964); math.Abs((0.05-p)/math.Sqrt(p*(1-p)/20)-1.959964) > 1e-9 {
		t.Errorf("Wilson's lower bound of 1 in 20 is %g", p)
	}
}

func TestFlakyPipelinesAreCutToFiftyRows(t *testing.T) {
	var history strings.Builder
	for i := range 60 {
		history.WriteString(flaking(20, fmt.Sprintf("a/p%02d", i)))
	}
	history.WriteString(passing(20, "a/green"))
	f := reportOn(testOptions(), buildtest.Events(t, history.String())).Figure(everything, "flaky-pipelines")
	if len(f.Rows) != 50 || f.N != 61 {
		t.Errorf("%d rows of %d pipelines, want 50 of 61", len(f.Rows), f.N)
	}
}

// naiveFlaky returns whether some failure of a commit is followed by a success
// within 7 days, and whether there is a success at all.
func naiveFlaky(builds []*buildtest.Build) (flaky, passed bool) {
	for i, b := range builds {
		passed = passed || b.Status == "SUCCESS"
		for _, later := range builds[i:] {
			if b.Status == "FAILURE" && later.Status == "SUCCESS" && atMostDaysAfter(later.End, b.End, 7) {
				flaky = true
			}
		}
	}
	return flaky, passed
}

func TestFlakyPipelinesEqualNaiveComputation(t *testing.T) {
	type row struct {
		name           string
		flaky, commits int
		atLeast        float64
	}
	checkAgainst(t, "flaky-pipelines", func(h *history, s Selection) (want table) {
		var rows []row
		for _, p := range h.pipelines(s) {
			ofCommit := map[string][]*buildtest.Build{}
			for _, b := range p.outcomes {
				if b.Commit != "" && h.within(b.End, 28) {
					ofCommit[b.Commit] = append(ofCommit[b.Commit], b)
				}
			}
			r := row{name: p.name}
			for _, builds := range ofCommit {
				flaky, passed := naiveFlaky(builds)
				if flaky {
					r.flaky++
				}
				if passed {
					r.commits++
				}
			}
			if r.commits < 20 {
				continue
			}
			want.n++
			if r.flaky > 0 {
				r.atLeast = stats.WilsonLower(r.flaky, r.commits, 1.959964)
				rows = append(rows, r)
			}
		}
		slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(b.atLeast, a.atLeast), cmp.Compare(a.name, b.name)) })
		for _, r := range rows[:min(len(rows), 50)] {
			want.add(figure.String(r.name), integer(r.commits), integer(r.flaky), naivePercent(r.flaky, r.commits), figure.Number(100*r.atLeast))
		}
		return want
	})
}
