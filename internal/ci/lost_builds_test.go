package ci

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestLostBuilds(t *testing.T) {
	checkExamples(t, "lost-builds", []example{{
		rule: "counts the numbers missing between the least and the greatest",
		history: `
			a/x S 5d id=7
			a/x F 4d id=8
			a/x U 3d id=11
			a/x A 2d id=11    # seen twice
			a/y S 5d id=1     # none is missing
			a/y S 4d id=2
			a/z S 5d id=100   # only one`,
		want: `a/x | 3 | 2 | 40`,
	}, {
		rule: "only one to nine digits are a number",
		history: `
			a/x S 5d id=1
			a/x S 4d id=1000000000     # ten digits
			a/x S 4d id=9007199254740992
			a/x S 4d id=-5
			a/x S 4d id=+5
			a/x S 4d id=5.0
			a/x S 4d id=٥
			a/x S 4d id=0x5
			a/x S 4d
			-   S 4d id=9
			a/x S 3d id=003            # three
			a/y S 4d id=0
			a/y S 3d id=999999999`,
		want: `
			a/y | 2 | 999999998 | 99.9999998
			a/x | 2 | 1 | 33.333333333333336`,
	}, {
		rule: "the first event is of the last 28 days",
		history: `
			a/x S 29d id=1
			a/x S 27d id=2 started=28d1s
			a/x S 28d id=4
			a/x S 1d id=6`,
		want: `a/x | 2 | 1 | 33.333333333333336`,
	}, {
		rule: "a counter was reset if a smaller number follows a day later",
		history: `
			a/x S 3d id=100
			a/x S 2d id=98       # exactly a day later
			a/y S 3d id=100
			a/y S 2d1s id=98     # not quite a day`,
		want: `a/y | 2 | 1 | 33.333333333333336`,
	}, {
		rule: "the same number a day later is no reset",
		history: `
			a/x S 5d id=7
			a/x S 4d id=7
			a/x S 3d id=9`,
		want: `a/x | 2 | 1 | 33.333333333333336`,
	}, {
		rule: "the greatest share comes first, then names",
		history: `
			a/y S 5d id=1
			a/y S 4d id=3
			a/x S 5d id=11
			a/x S 4d id=13
			a/z S 5d id=1
			a/z S 4d id=4`,
		want: `
			a/z | 2 | 2 | 50
			a/x | 2 | 1 | 33.333333333333336
			a/y | 2 | 1 | 33.333333333333336`,
	}})
}

func TestLostBuildsTellsSourcesApart(t *testing.T) {
	events := buildtest.Events(t, `
		a/x S 9d id=1
		a/x S 8d id=3
		a/x S 7d id=1
		a/x S 6d id=2
		a/x S 5d id=100
		a/x S 4d id=1000`)
	for i, source := range []string{"files", "files", "cosmos:a/b", "cosmos:a/b", "github:hmcts", "github:hmcts"} {
		events[i].Source = source
	}
	f := reportOn(testOptions(), events).Figure(everything, "lost-builds")
	if got, want := texts(f.Rows), []string{"a/x | 2 | 1 | 33.333333333333336"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLostBuildsWarnsOfResetCounters(t *testing.T) {
	f := reportOn(testOptions(), buildtest.Events(t, `
		a/x S 5d id=100
		a/x S 3d id=1
		a/y S 5d id=1
		a/y S 4d id=2`)).Figure(everything, "lost-builds")
	if want := "1 pipeline whose build counter was reset was left out."; !slices.Contains(f.Warnings, want) {
		t.Errorf("the warnings are %q, want %q among them", f.Warnings, want)
	}
	if f.N != 1 || len(f.Rows) != 0 {
		t.Errorf("%d rows of %d pipelines, want 0 of 1", len(f.Rows), f.N)
	}
}

func TestLostBuildsEqualsNaiveComputation(t *testing.T) {
	checkPlain(t, "lost-builds", func(h *history, s Selection) (want table) {
		numbers := map[[2]string][]*buildtest.Build{} // by pipeline and source
		for name, builds := range plainPipelines(h, s) {
			for _, b := range builds {
				digits := strings.Count(b.ID, "") - 1
				isNumber := digits >= 1 && digits <= 9 && strings.Trim(b.ID, "0123456789") == ""
				if isNumber && h.within(b.First, 28) && !strings.HasPrefix(b.Source, "github:") {
					numbers[[2]string{name, b.Source}] = append(numbers[[2]string{name, b.Source}], b)
				}
			}
		}
		type row struct {
			key           [2]string
			seen, missing int
		}
		var rows []row
		for key, list := range numbers {
			if plainWasReset(list) {
				continue
			}
			want.n++
			var distinct []int
			for _, b := range list {
				distinct = append(distinct, plainNumber(b))
			}
			slices.Sort(distinct)
			distinct = slices.Compact(distinct)
			if missing := distinct[len(distinct)-1] - distinct[0] + 1 - len(distinct); missing > 0 {
				rows = append(rows, row{key, len(distinct), missing})
			}
		}
		slices.SortFunc(rows, func(a, b row) int {
			x, y := float64(a.missing)/float64(a.seen+a.missing), float64(b.missing)/float64(b.seen+b.missing)
			return cmp.Or(cmp.Compare(y, x), slices.Compare(a.key[:], b.key[:]))
		})
		for _, r := range rows[:min(len(rows), 50)] {
			want.add(figure.String(r.key[0]), integer(r.seen), integer(r.missing), naivePercent(r.missing, r.seen+r.missing))
		}
		return want
	})
}

func plainNumber(b *buildtest.Build) int {
	n, _ := strconv.Atoi(b.ID)
	return n
}

// plainWasReset reports whether a build has a smaller number than one whose first
// event is a day or more earlier.
func plainWasReset(list []*buildtest.Build) bool {
	for _, b := range list {
		for _, earlier := range list {
			dayAfter := eventfile.Instant{Sec: earlier.First.Sec + 86400, Nsec: earlier.First.Nsec}
			if b.First.Compare(dayAfter) >= 0 && plainNumber(b) < plainNumber(earlier) {
				return true
			}
		}
	}
	return false
}
