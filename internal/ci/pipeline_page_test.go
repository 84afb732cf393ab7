package ci

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// onPage selects the page of the pipeline of the worked examples.
var onPage = Selection{Pipeline: "a/x"}

func TestBuilds(t *testing.T) {
	checkExamples(t, "builds", []example{{
		rule:      "lists the builds of 28 days, the latest first, with what each failure looks like",
		selection: onPage,
		history: `
			a/x S 28d1s id=1
			a/x F 28d id=2 step=build commit=c1
			a/x S 3d id=3 took=90s commit=c1
			a/x A 2d id=4 took=3m
			a/x F 1d12h id=5 step=test commit=c2
			a/x S 1d6h id=6 commit=c2
			a/x U 1d
			a/x F 12h id=8 took=1m
			a/y F 1h id=9`,
		want: `
			8 | 2019-11-19T22:37:23Z | FAILURE | 1 | (not recorded) | undecided | null
			null | 2019-11-19T10:37:23Z | UNKNOWN | null | null | null | null
			6 | 2019-11-19T04:37:23Z | SUCCESS | null | null | null | c2
			5 | 2019-11-18T22:37:23Z | FAILURE | null | test | flaky | c2
			4 | 2019-11-18T10:37:23Z | ABORTED | 3 | null | null | null
			3 | 2019-11-17T10:37:23Z | SUCCESS | 1.5 | null | null | c1
			2 | 2019-10-23T10:37:23Z | FAILURE | null | build | broken | c1`,
	}, {
		rule:      "has no row of older builds",
		selection: onPage,
		history:   "a/x S 29d",
		want:      "",
	}})
}

func TestBuildsAreCutToTwoHundredRows(t *testing.T) {
	history := buildLines(150, "a/x", "S", 0, 150, "") + buildLines(90, "a/x", "F", 0, 0, "")
	f := figureOf(reportOn(testOptions(), buildtest.Events(t, history)), onPage, "builds")
	if len(f.Rows) != 200 || f.N != 240 {
		t.Errorf("%d rows of %d builds, want 200 of 240", len(f.Rows), f.N)
	}
	if first, last := f.Rows[0][2].String(), f.Rows[199][2].String(); first != "FAILURE" || last != "SUCCESS" {
		t.Errorf("the first row is of a %s and the last of a %s, want FAILURE and SUCCESS", first, last)
	}
}

func TestBuildsEqualNaiveComputation(t *testing.T) {
	checkAgainst(t, "builds", func(h *history, s Selection) (want table) {
		p := h.pipelines(s)[0]
		for i := len(p.builds) - 1; i >= 0; i-- {
			b := p.builds[i]
			if !h.within(b.End, 28) {
				continue
			}
			if want.n++; want.n > 200 {
				continue
			}
			minutes, step, kind := figure.Null(), figure.Null(), figure.Null()
			if !math.IsNaN(b.Duration) {
				minutes = figure.Number(b.Duration / 60000)
			}
			if b.Status == "FAILURE" {
				step = figure.String(cmp.Or(b.FailingStep, "(not recorded)"))
				kind = figure.String(naiveKind(h, p, slices.Index(p.outcomes, b)))
			}
			want.add(textOrNull(b.ID), figure.Timestamp(b.End.Time()), figure.String(b.Status), minutes, step, kind, textOrNull(b.Commit))
		}
		return want
	})
}

func TestDurationHistory(t *testing.T) {
	checkExamples(t, "duration-history", []example{{
		rule:      "lists the durations of successful builds, the oldest first, and their median",
		selection: onPage,
		history: `
			a/x S 180d1s took=1h
			a/x S 4d took=2m
			a/x F 3d took=30m
			a/x S 2d took=0s
			a/x S 1d12h
			a/x S 1d took=5m`,
		want: `
			2019-11-16T10:37:23Z | 2 | 3.5
			2019-11-19T10:37:23Z | 5 | 3.5`,
	}})
}

func TestDurationHistoryStepsWhereDurationsChange(t *testing.T) {
	history := buildLines(300, "a/x", "S", 20, 0, "took=10m") + buildLines(300, "a/x", "S", 1, 0, "took=15m")
	f := figureOf(reportOn(testOptions(), buildtest.Events(t, history)), onPage, "duration-history")
	if len(f.Rows) != 500 || f.N != 500 {
		t.Fatalf("%d rows, n = %d, want the last 500 builds", len(f.Rows), f.N)
	}
	for i, want := range map[int]string{0: "10", 199: "10", 200: "15", 499: "15"} {
		if took, level := f.Rows[i][1].String(), f.Rows[i][2].String(); took != want || level != want {
			t.Errorf("row %d is of %s min at a level of %s min, want %s", i, took, level, want)
		}
	}
}

func TestDurationHistoryEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "duration-history", func(h *history, s Selection) (want table) {
		p := h.pipelines(s)[0]
		builds, x := naiveDurations(p)
		want.n = len(x)
		starts := []int{0}
		for _, c := range naiveLevels(builds, x) {
			starts = append(starts, c.At)
		}
		for k, from := range starts {
			to := len(x)
			if k+1 < len(starts) {
				to = starts[k+1]
			}
			for i := from; i < to; i++ {
				want.add(figure.Timestamp(builds[i].End.Time()), figure.Number(x[i]/60000), figure.Number(naiveMedian(x[from:to])/60000))
			}
		}
		return want
	})
}

func TestEpisodes(t *testing.T) {
	checkExamples(t, "episodes", []example{{
		rule:      "run from a break to the next success, the latest first, and stay open without one",
		selection: onPage,
		history: `
			a/x F 9d step=early         # was never green before
			a/x S 8d commit=c1
			a/x F 7d step=build commit=c2
			a/x F 6d step=test commit=c3
			a/x A 5d12h
			a/x S 5d commit=c4
			a/x F 2d
			a/y S 3d
			a/y F 1d`,
		want: `
			2019-11-18T10:37:23Z | null | 48 | 1 | (not recorded) | c4 | null
			2019-11-13T10:37:23Z | 2019-11-15T10:37:23Z | 48 | 2 | build | c1 | c2`,
	}, {
		rule:      "an open one of a pipeline that has not run for 14 days ends with its latest build",
		selection: onPage,
		history: `
			a/x S 30d
			a/x F 29d
			a/x A 20d`,
		want: "2019-10-22T10:37:23Z | null | 216 | 1 | (not recorded) | null | null",
	}})
}

func TestEpisodesEqualNaiveComputation(t *testing.T) {
	checkAgainst(t, "episodes", func(h *history, s Selection) (want table) {
		episodes := h.episodes(h.pipelines(s)[0])
		want.n = len(episodes)
		for i := len(episodes) - 1; i >= 0; i-- {
			e := episodes[i]
			end := figure.Null()
			if e.green != nil {
				end = figure.Timestamp(e.green.End.Time())
			}
			first := e.reds[0]
			want.add(figure.Timestamp(first.End.Time()), end, naiveHours(e.length), integer(len(e.reds)),
				figure.String(cmp.Or(first.FailingStep, "(not recorded)")), textOrNull(e.before.Commit), textOrNull(first.Commit))
		}
		return want
	})
}

func TestMedianDuration(t *testing.T) {
	checkHeadline(t, "median-duration-14d", []example{{
		rule:      "is the second of four successful builds, beside that of the 14 days before",
		selection: onPage,
		history: `
			a/x S 28d1s took=9h
			a/x S 28d took=7m
			a/x S 14d1s took=8m
			a/x S 14d took=4m
			a/x S 3d took=1m
			a/x S 2d took=2m
			a/x S 1d took=3m
			a/x F 1d took=1h
			a/x S 1d
			a/y S 1d took=1h`,
		want: "2 | 4 | 7",
	}, {
		rule:      "without durations there is no value",
		selection: onPage,
		history:   "a/x F 1d took=1h",
		want:      "null | 0 | null",
	}})
}

func TestMedianTimeToGreen(t *testing.T) {
	checkHeadline(t, "median-time-to-green-90d", []example{{
		rule:      "takes the breaks of 90 days, beside those before",
		selection: onPage,
		// The open one counts as 1 h and more, so half of the others decide.
		history: `
			a/x S 100d
			a/x F 90d1s
			a/x S 90d
			a/x F 89d
			a/x S 88d22h
			a/x F 8d
			a/x S 7d20h
			a/x F 1h`,
		want: "2 | 3 | " + number(1/3600.0),
	}, {
		rule:      "without breaks there is no value",
		selection: onPage,
		history:   "a/x S 1d",
		want:      "null | 0 | null",
	}, {
		rule:      "while the only break is open there is no value either",
		selection: onPage,
		history:   "a/x S 2d\na/x F 1d",
		want:      "null | 1 | null",
	}})
}

func TestHeadlinesOfPipelinesEqualNaiveComputation(t *testing.T) {
	for _, h := range append(slices.Clone(histories()), plainHistories()...) {
		for _, s := range pipelineSelections(h.report) {
			p := h.pipelines(s)[0]
			for id, want := range map[string]figure.Headline{
				"median-duration-14d": naiveMedianDuration(h, p), "median-time-to-green-90d": naiveTimeToGreen(h, p),
			} {
				if got, want := headlineText(headlineOf(t, h.report, s, id)), headlineText(want); got != want {
					t.Fatalf("%s, %s, %s: got %s, want %s", h.name, s.Pipeline, id, got, want)
				}
			}
		}
	}
}

func naiveMedianDuration(h *history, p *naivePipeline) (want figure.Headline) {
	middle := func(in func(eventfile.Instant) bool) (figure.Value, int) {
		var x []float64
		for _, b := range p.builds {
			if b.Status == "SUCCESS" && !math.IsNaN(b.Duration) && in(b.End) {
				x = append(x, b.Duration)
			}
		}
		if len(x) == 0 {
			return figure.Null(), 0
		}
		return figure.Number(plainRank(x, 50) / 60000), len(x)
	}
	want.Value, want.N = middle(func(at eventfile.Instant) bool { return h.within(at, 14) })
	want.Before, _ = middle(h.before)
	return want
}

func naiveTimeToGreen(h *history, p *naivePipeline) (want figure.Headline) {
	var lately, before []naiveSpan
	for _, e := range h.episodes(p) {
		span := naiveSpan{e.length, e.green != nil}
		if h.within(e.reds[0].End, 90) {
			lately = append(lately, span)
		} else {
			before = append(before, span)
		}
	}
	want.Value, want.N, want.Before = naiveSurvival(lately, 2), len(lately), naiveSurvival(before, 2)
	return want
}
