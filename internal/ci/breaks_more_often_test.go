package ci

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
)

// alternating writes out a number of breaks of a pipeline, each followed by a
// success, in the days before some days ago.
func alternating(n int, pipeline string, days int) string {
	text := ""
	for i := range n {
		text = fmt.Sprintf("%s F %dd%dm\n%s S %dd%dm\n", pipeline, days, 20*i+10, pipeline, days, 20*i) + text
	}
	return text
}

func TestBreaksMoreOften(t *testing.T) {
	checkExamples(t, "breaks-more-often", []example{{
		rule: "compares the breaks of the last 14 days with those of the eight weeks before",
		// Of 9 builds after a success, the 3 breaks are the last 3 builds after a
		// success of all 29: 9·8·7 ÷ (29·28·27) = 0.023.
		history: buildLines(1, "a/x", "S", 80, 0, "") + // the first success, too old
			buildLines(20, "a/x", "S", 20, 0, "") + buildLines(6, "a/x", "S", 5, 0, "") + alternating(3, "a/x", 1),
		want: "a/x | " + number(100*3/9.0) + " | 0 | 3 | 9 | 0 | 20 | " + fisher(3, 9, 0, 20) + " | " + fisher(3, 9, 0, 20),
	}, {
		rule: "one break is not enough, whatever the rate before",
		history: buildLines(1, "a/x", "S", 80, 0, "") + buildLines(60, "a/x", "S", 20, 0, "") + buildLines(5, "a/x", "S", 5, 0, "") +
			alternating(1, "a/x", 1),
		want: "",
	}, {
		rule: "a pipeline with less than 20 opportunities before is not judged",
		history: buildLines(1, "a/x", "S", 80, 0, "") + buildLines(19, "a/x", "S", 20, 0, "") +
			buildLines(6, "a/x", "S", 5, 0, "") + alternating(4, "a/x", 1),
		want: "",
	}, {
		rule: "a failure after a failure is no break, and 14 days ago is recent",
		history: buildLines(1, "a/x", "S", 80, 0, "") + buildLines(20, "a/x", "S", 20, 0, "") + `
			a/x S 14d
			a/x S 13d
			a/x F 12d
			a/x F 11d
			a/x S 10d
			a/x F 9d
			a/x S 8d
			a/x F 7d
			a/x S 6d
			a/x F 5d`,
		want: "a/x | " + number(100*4/6.0) + " | 0 | 4 | 6 | 0 | 20 | " + fisher(4, 6, 0, 20) + " | " + fisher(4, 6, 0, 20),
	}})
}

func TestBreaksLessOften(t *testing.T) {
	checkExamples(t, "breaks-less-often", []example{{
		// All 20 breaks are among the 20 builds before: 1 of the 230,230 ways to choose
		// 6 of 26.
		rule: "counts a lower rate than before",
		history: buildLines(1, "a/x", "S", 80, 0, "") + alternating(20, "a/x", 20) +
			buildLines(6, "a/x", "S", 1, 0, ""),
		want: "a/x | 0 | 100 | 0 | 6 | 20 | 20 | " + number(stats.FisherLess(0, 6, 20, 20)) + " | " + number(stats.FisherLess(0, 6, 20, 20)),
	}, {
		rule: "one break before is not enough",
		history: buildLines(1, "a/x", "S", 80, 0, "") + alternating(1, "a/x", 20) + buildLines(19, "a/x", "S", 15, 0, "") +
			buildLines(90, "a/x", "S", 1, 0, ""),
		want: "",
	}})
}

// The p values of n pipelines are corrected for n comparisons, also those of
// pipelines that are not shown.
func TestBreaksAreCorrectedForAllPipelines(t *testing.T) {
	one := func(pipeline string, breaks int) string {
		return buildLines(1, pipeline, "S", 80, 0, "") + buildLines(20, pipeline, "S", 20, 0, "") +
			buildLines(9-breaks, pipeline, "S", 5, 0, "") + alternating(breaks, pipeline, 1)
	}
	want := "a/x | " + number(100*3/9.0) + " | 0 | 3 | 9 | 0 | 20 | " + fisher(3, 9, 0, 20) + " | "
	checkExamples(t, "breaks-more-often", []example{
		{rule: "two", history: one("a/x", 3) + one("a/y", 0), want: want + number(2*fisherValue(3, 9, 0, 20))},
		{rule: "five", history: one("a/x", 3) + one("a/y", 0) + one("a/z", 0) + one("a/v", 0) + one("a/w", 0), want: ""},
	})
}

func fisherValue(breaks, n, before, nBefore int) float64 {
	return stats.FisherGreater(breaks, n, before, nBefore)
}

func fisher(breaks, n, before, nBefore int) string {
	return number(fisherValue(breaks, n, before, nBefore))
}

func number(x float64) string { return figure.Number(x).String() }

// naiveRates are the breaks of an eligible pipeline.
type naiveRates struct {
	name string
	now  [2]int // breaks and opportunities
	then [2]int
	p, q float64
}

func naiveBreaks(h *history, s Selection, more bool) (want table) {
	var all []*naiveRates
	for _, p := range h.pipelines(s) {
		x := &naiveRates{name: p.name, p: 1}
		for i, b := range p.outcomes {
			period := &x.then
			if h.within(b.End, 14) {
				period = &x.now
			}
			if h.within(b.End, 70) && p.opportunity(i) {
				period[1]++
				if p.failed(i) {
					period[0]++
				}
			}
		}
		if x.now[1] < 6 || x.then[1] < 20 {
			continue
		}
		now, then := float64(x.now[0])/float64(x.now[1]), float64(x.then[0])/float64(x.then[1])
		if more && now > then && x.now[0] >= 2 {
			x.p = stats.FisherGreater(x.now[0], x.now[1], x.then[0], x.then[1])
		}
		if !more && now < then && x.then[0] >= 2 {
			x.p = stats.FisherLess(x.now[0], x.now[1], x.then[0], x.then[1])
		}
		all = append(all, x)
	}
	want.n = len(all)
	for _, x := range all {
		x.q = 1
		for _, y := range all {
			rank := 0
			for _, z := range all {
				if z.p <= y.p {
					rank++
				}
			}
			if y.p >= x.p {
				x.q = min(x.q, y.p*float64(len(all))/float64(rank))
			}
		}
	}
	slices.SortFunc(all, func(a, b *naiveRates) int {
		return cmp.Or(cmp.Compare(a.q, b.q), cmp.Compare(a.p, b.p), cmp.Compare(a.name, b.name))
	})
	for _, x := range all {
		if x.q <= 0.10 {
			want.add(figure.String(x.name), naivePercent(x.now[0], x.now[1]), naivePercent(x.then[0], x.then[1]), integer(x.now[0]),
				integer(x.now[1]), integer(x.then[0]), integer(x.then[1]), figure.Number(x.p), figure.Number(x.q))
		}
	}
	return want
}

func TestBreaksMoreOftenEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "breaks-more-often", func(h *history, s Selection) table { return naiveBreaks(h, s, true) })
}

func TestBreaksLessOftenEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "breaks-less-often", func(h *history, s Selection) table { return naiveBreaks(h, s, false) })
}
