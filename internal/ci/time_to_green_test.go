package ci

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestTimeToGreen(t *testing.T) {
	checkExamples(t, "time-to-green", []example{{
		// Lengths 1, 2, 4 and 8 h: half are over after 2 h, three quarters after 4 h.
		rule: "runs from the end of a break to the end of the next success",
		history: `
			a/x F 9d           # before the first success: no episode
			a/x S 8d
			a/x F 7d
			a/x F 6d23h30m
			a/x A 6d23h20m     # neither
			a/x S 6d23h
			a/x S 6d22h
			a/x F 5d
			a/x S 4d22h
			a/x F 3d
			a/x S 2d20h
			a/x F 1d
			a/x S 16h
			a/y S 1d           # never broke`,
		want: "a/x | 4 | 0 | 5 | 15 | 2 | 4 | 8",
	}, {
		rule: "most red hours first, then by name; an open one lasts until now, and has no median",
		history: `
			a/z S 2d
			a/z F 1d
			a/y S 2d
			a/y F 1d
			a/x S 3d
			a/x F 2d`,
		want: `
			a/x | 1 | 1 | 1 | 48 | null | null | 48
			a/y | 1 | 1 | 1 | 24 | null | null | 24
			a/z | 1 | 1 | 1 | 24 | null | null | 24`,
	}, {
		rule: "an open one of a pipeline without a build in 14 days lasts until its last build",
		history: `
			a/x S 20d
			a/x F 19d
			a/x U 18d
			a/y S 20d
			a/y F 19d
			a/y A 14d`,
		want: `
			a/y | 1 | 1 | 1 | 456 | null | null | 456
			a/x | 1 | 1 | 1 | 24 | null | null | 24`,
	}, {
		// Of 3, 1 is over after 1 h; then S = 2/3. One is still open after 2 h, so S of
		// the last one falls to 0 after 4 h.
		rule: "an open one counts as long as it has lasted",
		history: `
			a/x S 9d
			a/x F 8d
			a/x S 7d23h
			a/x F 6d
			a/x S 5d20h
			a/x F 2h`,
		want: "a/x | 3 | 1 | 3 | 7 | 4 | 4 | 4",
	}, {
		rule: "at equal lengths an end comes before an open one",
		history: `
			a/x S 9d
			a/x F 8d
			a/x S 7d22h
			a/x F 2h`,
		want: "a/x | 2 | 1 | 2 | 4 | 2 | null | 2",
	}, {
		rule: "a success more than 180 days ago is in no history",
		history: `
			a/x S 180d1s
			a/x F 179d
			a/x S 178d`,
		want: "",
	}})
}

func TestTimeToGreenIsCutToFiftyRows(t *testing.T) {
	var history strings.Builder
	for i := range 60 {
		fmt.Fprintf(&history, "a/p%02d S 2d\na/p%02d F 1d\na/p%02d S 1h\na/p%02d F 1m\n", i, i, i, i)
	}
	f := reportOn(testOptions(), buildtest.Events(t, history.String())).Figure(everything, "time-to-green")
	if len(f.Rows) != 50 || f.N != 120 {
		t.Errorf("%d rows of %d episodes, want 50 of 120", len(f.Rows), f.N)
	}
}

func TestTimeToGreenEqualsNaiveComputation(t *testing.T) {
	type row struct {
		name           string
		sum            time.Duration
		before, behind []figure.Value
	}
	checkAgainst(t, "time-to-green", func(h *history, s Selection) (want table) {
		var rows []row
		for _, p := range h.pipelines(s) {
			episodes := h.episodes(p)
			if len(episodes) == 0 {
				continue
			}
			var spans []naiveSpan
			var longest time.Duration
			open, reds, r := 0, 0, row{name: p.name}
			for _, e := range episodes {
				spans = append(spans, naiveSpan{e.length, e.green != nil})
				r.sum, longest, reds = r.sum+e.length, max(longest, e.length), reds+len(e.reds)
				if e.green == nil {
					open++
				}
			}
			r.before = []figure.Value{figure.String(p.name), integer(len(episodes)), integer(open), integer(reds)}
			r.behind = []figure.Value{naiveSurvival(spans, 2), naiveSurvival(spans, 4), naiveHours(longest)}
			rows = append(rows, r)
			want.n += len(episodes)
		}
		slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(b.sum, a.sum), cmp.Compare(a.name, b.name)) })
		for _, r := range rows[:min(len(rows), 50)] {
			want.add(slices.Concat(r.before, []figure.Value{naiveHours(r.sum)}, r.behind)...)
		}
		return want
	})
}
