package ci

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestTrunkToProduction(t *testing.T) {
	checkExamples(t, "trunk-to-production", []example{{
		rule: "measures from the first sight of a commit to the first deployment of it or a later one",
		history: `
			a/x S 5d23h scheduled=6d commit=c1                     # 24 h to the deployment of c2
			a/x S 5d scheduled=5d2h commit=c2 deployed=5d          # 2 h
			a/x S 3d scheduled=4d commit=c3 deployed=3d12h         # 12 h
			a/y S 2d commit=c1 deployed=2d                         # 0 h: not scheduled, seen at its end`,
		want: `
			a/x | 3 | 3 | 12 | 24
			a/y | 1 | 1 | 0 | 0`,
	}, {
		rule: "a commit that still waits counts as long as it has waited", // S: 1/2 after 1 h, no more ends
		history: `
			a/x S 4d commit=c1 scheduled=4d1h deployed=4d
			a/x S 2d commit=c2
			a/y S 4d commit=c1 scheduled=4d1h deployed=4d
			a/y S 3d commit=c2
			a/y S 2d commit=c3`,
		want: `
			a/y | 3 | 1 | null | null
			a/x | 2 | 1 | 1 | null`,
	}, {
		rule: "the deployment of an older commit brings a newer one no further",
		history: `
			a/x S 6d commit=c1 deployed=6d
			a/x S 5d commit=c2
			a/x S 4d commit=c1 deployed=4d
			a/x S 3d commit=c2 deployed=3d`, // c2 waits 48 h
		want: `a/x | 2 | 2 | 0 | 48`,
	}, {
		rule: "the deployment must not be before the commit is first seen",
		history: `
			a/x S 6d commit=c1 scheduled=6d deployed=6d1h       # a clock runs backwards
			a/x S 5d23h commit=c1 scheduled=6d deployed=5d23h
			a/x S 5d commit=c2 scheduled=5d deployed=5d         # at the same instant`,
		want: `a/x | 2 | 2 | 0 | 1`,
	}, {
		rule: "counts commits first seen in 90 days of pipelines that deployed a known commit in 90 days",
		history: `
			a/x S 90d1s commit=c0
			a/x S 90d commit=c1 deployed=90d
			a/y S 80d commit=c1
			a/y S 91d commit=c2 deployed=91d
			a/z S 80d commit=c1
			a/z S 70d deployed=70d            # of no known commit`,
		want: `a/x | 1 | 1 | 0 | 0`,
	}, {
		rule: "a commit scheduled after as-of is not seen yet",
		history: `
			a/x S 1d commit=c1 scheduled=2019-11-21T00:00 deployed=1d
			a/y S 1d commit=c1 scheduled=2019-11-21T00:00
			a/y S 2d commit=c2 scheduled=2d3h deployed=2d`,
		want: `a/y | 1 | 1 | 3 | 3`,
	}, {
		rule: "unknown and aborted builds show a commit, and equal medians are in the order of names",
		history: `
			a/y U 4d commit=c1
			a/y S 3d commit=c1 deployed=3d
			a/x A 4d commit=c1
			a/x S 3d commit=c1 deployed=3d`,
		want: `
			a/x | 1 | 1 | 24 | 24
			a/y | 1 | 1 | 24 | 24`,
	}})
}

// plainSpan is how long a commit took, or has waited so far.
type plainSpan struct {
	length time.Duration
	done   bool
}

// plainUntil returns the least length after which at most num/den of the spans
// last on, -1 if there is none: Kaplan and Meier's product, in fractions.
func plainUntil(spans []plainSpan, num, den int64) time.Duration {
	survival := big.NewRat(1, 1)
	for _, at := range plainEnds(spans) {
		atRisk, ended := int64(0), int64(0)
		for _, s := range spans {
			if s.length >= at {
				atRisk++
			}
			if s.length == at && s.done {
				ended++
			}
		}
		survival.Mul(survival, big.NewRat(atRisk-ended, atRisk))
		if survival.Cmp(big.NewRat(num, den)) <= 0 {
			return at
		}
	}
	return -1
}

// plainEnds returns the lengths of the spans that ended, ascending and distinct.
func plainEnds(spans []plainSpan) (ends []time.Duration) {
	for _, s := range spans {
		if s.done {
			ends = append(ends, s.length)
		}
	}
	slices.Sort(ends)
	return slices.Compact(ends)
}

// plainWaits returns the spans of the commits of a pipeline, none if it is not
// shown.
func plainWaits(h *history, deployments []plainDeployment, seen map[string]time.Time) (spans []plainSpan) {
	recent := false
	for _, d := range deployments {
		recent = recent || d.Commit != "" && h.within(d.at, 90)
	}
	from := h.options.AsOf.Add(-90 * 24 * time.Hour)
	for _, at := range seen {
		if !recent || at.Before(from) || at.After(h.options.AsOf) {
			continue
		}
		span := plainSpan{length: h.options.AsOf.Sub(at)}
		for _, d := range deployments {
			if arrived := d.at.Time(); d.Commit != "" && !arrived.Before(at) && !seen[d.Commit].Before(at) {
				span = plainSpan{arrived.Sub(at), true}
				break
			}
		}
		spans = append(spans, span)
	}
	return spans
}

func TestTrunkToProductionEqualsNaiveComputation(t *testing.T) {
	checkPlain(t, "trunk-to-production", func(h *history, s Selection) (want table) {
		spans := map[string][]plainSpan{}
		for name, builds := range plainPipelines(h, s) {
			if list := plainWaits(h, plainDeployments(h, builds), plainFirstSeen(builds)); len(list) > 0 {
				spans[name] = list
				want.n += len(list)
			}
		}
		names := sortedNames(spans, func(a, b []plainSpan) int {
			x, y := plainUntil(a, 1, 2), plainUntil(b, 1, 2)
			switch {
			case x == y:
				return 0
			case x == -1 || y != -1 && x > y:
				return -1
			}
			return 1
		})
		hours := func(d time.Duration) figure.Value {
			if d == -1 {
				return figure.Null()
			}
			return figure.Number(d.Hours())
		}
		for _, name := range names[:min(len(names), 50)] {
			deployed := 0
			for _, s := range spans[name] {
				if s.done {
					deployed++
				}
			}
			want.add(figure.String(name), integer(len(spans[name])), integer(deployed),
				hours(plainUntil(spans[name], 1, 2)), hours(plainUntil(spans[name], 1, 10)))
		}
		return want
	})
}
