package ci

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is 2019-11-20T10:37:23Z.
func TestStateOfAPipeline(t *testing.T) {
	const unproven = " This may still be chance: too few builds have failed to be certain that it is broken."
	for _, c := range []struct{ rule, history, want string }{
		{"nothing is known without an outcome", "a/x A 1d", "No build succeeded or failed in 180 days."},
		{"green since the first success after a failure", "a/x F 3d\na/x S 2d\na/x A 36h\na/x S 1d",
			"Green since 18 November 2019, 10:37 UTC, for 2 builds."},
		{"one build is in the singular", "a/x F 3d\na/x S 2d", "Green since 18 November 2019, 10:37 UTC, for 1 build."},
		{"without a failure the start is not known", "a/x A 3d\na/x S 2d\na/x S 1d",
			"Green: no build failed in 180 days, and 2 succeeded, the first on 18 November 2019, 10:37 UTC."},
		{"the only build", "a/x S 2d", "Green: no build failed in 180 days, and one succeeded, on 18 November 2019, 10:37 UTC."},
		{"red since the break", "a/x S 3d\na/x F 2d step=build\na/x F 1d step=test",
			"Red since 18 November 2019, 10:37 UTC: 2 failures in a row, the first at the step build." + unproven},
		{"one failure, at a step that is not known", "a/x S 3d\na/x F 2d",
			"Red since 18 November 2019, 10:37 UTC: 1 failure, at a step that is not recorded." + unproven},
		{"never green", "a/x F 2d step=build", "It was not green in 180 days: 1 failure, at the step build." + unproven},
		{"red, but without a build in 14 days", "a/x S 16d\na/x F 15d", "The latest build that succeeded or failed is of 5 November 2019, " +
			"10:37 UTC, and it failed; no build succeeded or failed in the last 14 days."},
		{"a pipeline that ran 28 days ago has no silence", "a/x F 29d\na/x S 28d", "Green since 23 October 2019, 10:37 UTC, for 1 build."},
		{"one that has not run for longer says so first", "a/x F 60d\na/x S 50d\na/x A 40d", "It has not run for 40 days, " +
			"since 11 October 2019, 10:37 UTC. Green since 1 October 2019, 10:37 UTC, for 1 build."},
	} {
		t.Run(c.rule, func(t *testing.T) {
			p := reportOn(testOptions(), buildtest.Events(t, c.history)).PipelinePage("a/x")
			if got := strings.Join(p.State, " "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// addedTo returns what the state of a/x says after its first sentence.
func addedTo(t *testing.T, history string) string {
	t.Helper()
	return strings.Join(reportOn(testOptions(), buildtest.Events(t, history)).PipelinePage("a/x").State[1:], " ")
}

func TestStateOfAPipelineThatIsCertainlyBroken(t *testing.T) {
	const tooMany = "So many failures are not chance. "
	const commits = "commit=c%d repo=https://example.org/x"
	for _, c := range []struct{ rule, history, want string }{
		// With as many greens and reds two builds may be the first of the change: the
		// first red one, and the last green one, which may have passed by chance.
		{"it may have begun before the last green build", buildLines(100, "a/x", "S", 1, 0, "") + buildLines(20, "a/x", "F", 0, 0, ""),
			tooMany + "One of 2 builds brought the change that broke it. It may be a build before the last green one."},
		{"the link shows only what came after that", buildLines(100, "a/x", "S", 1, 0, fmt.Sprintf(commits, 1)) +
			buildLines(20, "a/x", "F", 0, 0, fmt.Sprintf(commits, 2)),
			tooMany + "One of 2 builds brought the change that broke it. " +
				"It may be a build before the last green one, whose changes the link below does not show."},
		{"one build is named", buildLines(240, "a/x", "S", 20, 0, "id=7") + buildLines(240, "a/x", "F", 0, 0, "id=8"),
			tooMany + "The build 8 brought the change that broke it."},
		{"or told by its end", buildLines(240, "a/x", "S", 20, 0, "") + buildLines(240, "a/x", "F", 0, 0, ""),
			tooMany + "The build of 10 November 2019, 11:37 UTC brought the change that broke it."},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := addedTo(t, c.history); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestStateOfAPipelineThatBrokeWithOthers(t *testing.T) {
	const together = "It broke at the same step as 2 other pipelines at about the same time: look first at what they share."
	history := func(before, after string) string {
		text := greenUntil(20, before, "a/x", "a/y", "a/z")
		for _, name := range []string{"a/x", "a/y", "a/z"} {
			text += fmt.Sprintf("%s F 1d step=push %s\n", name, after)
		}
		return text
	}
	for _, c := range []struct{ rule, history, want string }{
		{"the cause is what they share", history("", ""), together},
		{"the library is named", history("lib=1", "lib=2"), together + " All of them broke when they changed to version 2 of the build library."},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := addedTo(t, c.history); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			p := reportOn(testOptions(), buildtest.Events(t, c.history)).PipelinePage("a/x")
			if !slices.Equal(p.With, []string{"a/y", "a/z"}) {
				t.Errorf("it broke with %q, want a/y and a/z", p.With)
			}
		})
	}
}

func TestStateTellsTrends(t *testing.T) {
	moreBreaks := buildLines(1, "a/x", "S", 80, 0, "") + buildLines(20, "a/x", "S", 20, 0, "") + buildLines(6, "a/x", "S", 5, 0, "") +
		alternating(3, "a/x", 1)
	for _, c := range []struct{ rule, history, want string }{
		{"it breaks more often", moreBreaks,
			"It breaks more often: 3 of 9 builds that followed a green one in the last 14 days, 0 of 20 in the eight weeks before."},
		{"it is flaky", passing(19, "a/x") + flaking(1, "a/x"),
			"It is flaky: 1 of 20 commits of the last 28 days failed and then passed without a change."},
		{"19 commits are too few to call it flaky", passing(18, "a/x") + flaking(1, "a/x"), ""},
		{"it became slower", buildLines(40, "a/x", "S", 9, 0, "took=10m") + buildLines(40, "a/x", "S", 1, 0, "took=15m"),
			"Since 17 November 2019 a build that succeeds takes 15\u00a0min instead of 10\u00a0min (median)."},
		{"it became slower 90 days ago", buildLines(40, "a/x", "S", 100, 0, "took=10m") + "a/x S 90d took=15m\n" +
			buildLines(40, "a/x", "S", 1, 0, "took=15m"),
			"Since 22 August 2019 a build that succeeds takes 15\u00a0min instead of 10\u00a0min (median)."},
		{"but not longer ago", buildLines(40, "a/x", "S", 100, 0, "took=10m") + "a/x S 90d1s took=15m\n" +
			buildLines(40, "a/x", "S", 1, 0, "took=15m"), ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := addedTo(t, c.history); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// The figures about all pipelines, which are checked on their own, tell the same.
func TestStatesAgreeWithTheFiguresOfAllPipelines(t *testing.T) {
	seen := map[string]int{}
	for _, h := range append(slices.Clone(histories()), plainHistories()...) {
		names := func(id string) (list []string) {
			for _, row := range h.report.Figure(everything, id).Rows {
				list = append(list, row[0].String())
			}
			return list
		}
		rows := map[string][]string{}
		for _, id := range []string{"breaks-more-often", "flaky-pipelines", "red-now"} {
			rows[id] = names(id)
		}
		for _, p := range h.pipelines(everything) {
			state := strings.Join(h.report.PipelinePage(p.name).State, " ")
			failures, green := naiveRed(p)
			for sentence, want := range map[string]bool{
				"It breaks more often: ":                   slices.Contains(rows["breaks-more-often"], p.name),
				"It is flaky: ":                            slices.Contains(rows["flaky-pipelines"], p.name),
				"Red since ":                               slices.Contains(rows["red-now"], p.name) && green != nil,
				"It was not green in 180 days: ":           slices.Contains(rows["red-now"], p.name) && green == nil,
				"No build succeeded or failed in 180 days": len(p.outcomes) == 0,
				"Green":                              len(p.outcomes) > 0 && len(failures) == 0,
				"Green: no build failed in 180 days": len(p.outcomes) > 0 && !slices.ContainsFunc(p.outcomes, isFailure),
				"It broke at the same step as ":      slices.Contains(rows["red-now"], p.name) && brokeWithOthers(h, p),
				"Since ":                             changedLately(h, p),
			} {
				if got := strings.Contains(state, sentence); got != want {
					t.Fatalf("%s, %s: the state is %q; %q in it is %t, want %t", h.name, p.name, state, sentence, got, want)
				}
				if want {
					seen[sentence]++
				}
			}
		}
	}
	if len(seen) != 9 {
		t.Errorf("the random histories have the sentences %v only", seen)
	}
}

func isFailure(b *buildtest.Build) bool { return b.Status == "FAILURE" }

// brokeWithOthers reports whether the latest break of a pipeline has a shared cause.
func brokeWithOthers(h *history, p *naivePipeline) bool {
	episodes := h.episodes(p)
	return len(episodes) > 0 && episodes[len(episodes)-1].green == nil && naiveShared(h, episodes[len(episodes)-1])
}

// changedLately reports whether the latest change of durations is of the last 90 days.
func changedLately(h *history, p *naivePipeline) bool {
	builds, x := naiveDurations(p)
	changes := naiveLevels(builds, x)
	return len(changes) > 0 && h.within(builds[changes[len(changes)-1].At].End, 90)
}
