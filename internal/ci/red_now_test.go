package ci

import (
	"cmp"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is 2019-11-20T10:37:23Z.
func TestRedNow(t *testing.T) {
	checkExamples(t, "red-now", []example{{
		rule: "lists pipelines whose latest build failed, longest red first",
		history: `
			a/x S 9d
			a/x F 3d step=build
			a/x F 2d step=test id=12
			a/y F 20d                 # never green
			a/y F 5d
			a/z F 2d
			a/z S 1d                  # green again`,
		want: `
			a/y | 2019-10-31T10:37:23Z | 2 | null | (not recorded) | null
			a/x | 2019-11-17T10:37:23Z | 2 | 2019-11-11T10:37:23Z | test | 12`,
	}, {
		rule: "aborted and unknown builds change nothing",
		history: `
			a/x F 3d
			a/x A 2d
			a/x U 1d`,
		want: `a/x | 2019-11-17T10:37:23Z | 1 | null | (not recorded) | null`,
	}, {
		rule: "the latest failure is of the last 14 days",
		history: `
			a/x F 14d
			a/y F 14d1s
			a/y A 1d`,
		want: `a/x | 2019-11-06T10:37:23Z | 1 | null | (not recorded) | null`,
	}, {
		rule: "pipelines red since the same instant are in the order of names",
		history: `
			a/y F 1d
			a/x F 1d`,
		want: `
			a/x | 2019-11-19T10:37:23Z | 1 | null | (not recorded) | null
			a/y | 2019-11-19T10:37:23Z | 1 | null | (not recorded) | null`,
	}})
}

// naiveRed returns each red pipeline's failures since it was last green, oldest
// first, and its last green build.
func naiveRed(h *history) (failures map[string][]*buildtest.Build, green map[string]*buildtest.Build) {
	failures, green = map[string][]*buildtest.Build{}, map[string]*buildtest.Build{}
	for _, b := range h.builds { // by end, key and source
		switch {
		case !b.Named():
		case b.Status == "SUCCESS":
			green[b.Pipeline] = b
			delete(failures, b.Pipeline)
		case b.Status == "FAILURE":
			failures[b.Pipeline] = append(failures[b.Pipeline], b)
		}
	}
	for name, list := range failures {
		if !h.within(list[len(list)-1].End, 14) {
			delete(failures, name)
		}
	}
	return failures, green
}

func TestRedNowEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "red-now", func(h *history, _ Selection) (want table) {
		failures, green := naiveRed(h)
		for _, name := range sortedNames(failures, func(a, b []*buildtest.Build) int { return a[0].End.Compare(b[0].End) }) {
			list := failures[name]
			latest, lastGreen := list[len(list)-1], figure.Null()
			if green[name] != nil {
				lastGreen = figure.Timestamp(green[name].End.Time())
			}
			want.add(figure.String(name), figure.Timestamp(list[0].End.Time()), integer(len(list)), lastGreen,
				figure.String(cmp.Or(latest.FailingStep, "(not recorded)")), textOrNull(latest.ID))
			want.n++
		}
		return want
	})
}
