package ci

import (
	"fmt"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// kinds writes the rows for one failure of a kind.
func kinds(kind string) string {
	text := ""
	for _, k := range []string{"shared", "flaky", "no change", "broken", "isolated", "undecided"} {
		n := 0
		if k == kind {
			n = 1
		}
		text += fmt.Sprintf("%s | %d | %d\n", k, n, 100*n)
	}
	return text
}

func TestFailureKinds(t *testing.T) {
	// Failures more than 28 days ago are not counted, so each history has one that is.
	checkExamples(t, "failure-kinds", []example{
		{rule: "flaky: the same commit passed after", want: kinds("flaky"), history: `
			a/x S 3d commit=c1
			a/x F 2d commit=c2
			a/x S 1d commit=c2`},
		{rule: "flaky: also with others in between, and before it had passed", want: kinds("flaky"), history: `
			a/x S 3d commit=c1
			a/x F 2d commit=c1
			a/x S 1d12h commit=c2
			a/x S 1d commit=c1`},
		{rule: "flaky: within 7 days", want: kinds("flaky"), history: `
			a/x F 8d commit=c1
			a/x S 1d commit=c1`},
		{rule: "isolated: the same commit passed later than 7 days after", want: kinds("isolated"), history: `
			a/x F 8d1s commit=c1
			a/x S 1d commit=c1`},
		{rule: "no change: the same commit had passed before, however long ago", want: kinds("no change"), history: `
			a/x S 100d commit=c1
			a/x S 3d commit=c2
			a/x F 2d commit=c1
			a/x S 1d commit=c3`},
		{rule: "broken: the nearest build of another commit before failed", want: kinds("broken"), history: `
			a/x F 29d commit=c1
			a/x F 29d commit=c2
			a/x F 20d commit=c2
			a/x S 1d commit=c3`},
		{rule: "isolated: other builds of its commit do not tell, its neighbours of another commit passed", want: kinds("isolated"), history: `
			a/x S 29d commit=c1
			a/x F 29d commit=c2
			a/x F 20d commit=c2
			a/x S 1d commit=c3`},
		{rule: "broken: every build is of another commit than one without", want: kinds("broken"), history: `
			a/x S 30d commit=c1
			a/x F 29d
			a/x F 20d
			a/x S 1d commit=c3`},
		{rule: "undecided: the latest build, after a success", want: kinds("undecided"), history: `
			a/x S 3d commit=c1
			a/x F 1d commit=c2
			a/x A 1h commit=c3`},
		{rule: "undecided: the only build", want: kinds("undecided"), history: "a/x F 1d"},
		{rule: "without failures no kind has a share", history: "a/x S 1d\na/x F 28d1s\na/x A 1d", want: `
			shared | 0 | null
			flaky | 0 | null
			no change | 0 | null
			broken | 0 | null
			isolated | 0 | null
			undecided | 0 | null`},
	})
}

// The three pipelines of TestSharedCauses: the later failure of an episode is
// shared, too, a failure after the next success is not.
func TestFailuresOfASharedCause(t *testing.T) {
	checkExamples(t, "failure-kinds", []example{{
		rule: "last until the next success, and come before other kinds",
		history: greenUntil(20, "commit=c1", "a/x", "a/y", "a/z") + `
			a/x F 1d step=push commit=c1
			a/y F 1d step=push
			a/z F 1d step=push
			a/z F 20h step=test
			a/z S 19h
			a/z F 18h step=test`,
		want: `
			shared | 4 | 80
			flaky | 0 | 0
			no change | 0 | 0
			broken | 0 | 0
			isolated | 0 | 0
			undecided | 1 | 20`,
	}})
}

// naiveKind returns what the failure at position i of the outcomes looks like.
func naiveKind(h *history, p *naivePipeline, i int) string {
	b := p.outcomes[i]
	for _, e := range h.episodes(p) {
		for _, red := range e.reds {
			if red == b && naiveShared(h, e) {
				return "shared"
			}
		}
	}
	same := func(k int) bool { return b.Commit != "" && p.outcomes[k].Commit == b.Commit }
	passedBefore, brokenBeside := false, false
	for k := range p.outcomes {
		if same(k) && !p.failed(k) {
			if k > i && atMostDaysAfter(p.outcomes[k].End, b.End, 7) {
				return "flaky"
			}
			passedBefore = passedBefore || k < i
		}
	}
	for k := i - 1; k >= 0; k-- {
		if !same(k) {
			brokenBeside = p.failed(k)
			break
		}
	}
	for k := i + 1; k < len(p.outcomes); k++ {
		if !same(k) {
			brokenBeside = brokenBeside || p.failed(k)
			break
		}
	}
	switch {
	case passedBefore:
		return "no change"
	case brokenBeside:
		return "broken"
	case i+1 < len(p.outcomes):
		return "isolated"
	}
	return "undecided"
}

// naiveShared reports whether the break of an episode has a shared cause.
func naiveShared(h *history, e naiveEpisode) bool {
	for _, c := range naiveCauses(h) {
		for _, m := range c.members {
			if m.build == e.reds[0] {
				return true
			}
		}
	}
	return false
}

func TestFailureKindsEqualNaiveComputation(t *testing.T) {
	seen := map[string]int{}
	checkAgainst(t, "failure-kinds", func(h *history, s Selection) (want table) {
		counts := map[string]int{}
		for _, p := range h.pipelines(s) {
			for i, b := range p.outcomes {
				if p.failed(i) && h.within(b.End, 28) {
					counts[naiveKind(h, p, i)]++
					want.n++
				}
			}
		}
		for _, kind := range []string{"shared", "flaky", "no change", "broken", "isolated", "undecided"} {
			want.add(figure.String(kind), integer(counts[kind]), naivePercent(counts[kind], want.n))
			seen[kind] += counts[kind]
		}
		return want
	})
	if len(seen) != 6 || seen["shared"]*seen["flaky"]*seen["no change"]*seen["broken"]*seen["isolated"]*seen["undecided"] == 0 {
		t.Errorf("the random histories have failures of the kinds %v only", seen)
	}
}
