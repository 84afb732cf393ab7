package ci

import (
	"cmp"
	"math"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestBiggestChanges(t *testing.T) {
	five := func(pipeline, ago string) string {
		line := pipeline + " S " + ago + "\n"
		return line + line + line + line + line
	}
	checkExamples(t, "biggest-changes", []example{{
		rule: "compares with the 14 days before, whatever moved most first",
		history: five("a/x", "1d") + `
			a/x F 1d
			a/x A 1d
			a/x F 1d
			a/x U 1d                       # no known end
		` + five("a/x", "15d") + five("a/y", "1d") + five("a/y", "20d") + `
			a/y F 20d`,
		want: `
			a/x | 37.5 | 37.5 | 0 | 8
			a/y | -16.666666666666668 | 0 | 16.666666666666668 | 5`,
	}, {
		rule: "needs five builds in each period",
		history: five("a/x", "1d") + `
			a/x F 15d
			a/x F 15d
			a/x F 15d
			a/x F 15d
			a/y F 1d
			a/y F 1d
			a/y F 1d
			a/y F 1d
		` + five("a/y", "15d"),
	}, {
		rule:    "what did not change is not listed",
		history: five("a/x", "1d") + five("a/x", "15d"),
	}, {
		rule:    "the periods meet 14 days ago and begin 28 days ago",
		history: "a/x F 14d\na/x F 14d1s\na/x F 28d\na/x F 28d1s\n" + five("a/x", "1d") + five("a/x", "20d"),
		want:    "a/x | -11.904761904761905 | 16.666666666666668 | 28.571428571428573 | 6",
	}})
}

func TestBiggestChangesEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "biggest-changes", func(h *history, _ Selection) (want table) {
		type counts struct{ builds, failed, buildsBefore, failedBefore int }
		all := map[string]counts{}
		for _, b := range h.builds {
			c := all[b.Pipeline]
			if b.Known() && h.within(b.End, 14) {
				c.builds++
				if b.Failed() {
					c.failed++
				}
			}
			if b.Known() && h.before(b.End) {
				c.buildsBefore++
				if b.Failed() {
					c.failedBefore++
				}
			}
			all[b.Pipeline] = c
		}
		type change struct{ now, before float64 }
		changes := map[string]change{}
		for name, c := range all {
			now, before := 100*float64(c.failed)/float64(c.builds), 100*float64(c.failedBefore)/float64(c.buildsBefore)
			if name != "" && c.builds >= 5 && c.buildsBefore >= 5 && now != before {
				changes[name] = change{now, before}
			}
		}
		want.n = len(changes)
		names := sortedNames(changes, func(a, b change) int { return cmp.Compare(math.Abs(b.now-b.before), math.Abs(a.now-a.before)) })
		for _, name := range names[:min(len(names), 10)] {
			c := changes[name]
			want.add(figure.String(name), figure.Number(c.now-c.before), figure.Number(c.now), figure.Number(c.before), integer(all[name].builds))
		}
		return want
	})
}
