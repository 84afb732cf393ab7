package ci

import (
	"cmp"
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// fewestCommits is the number of commits from which flakiness is judged.
const fewestCommits = 20

// flakyPipelines ranks pipelines by the share of commits that failed and then
// passed.
var flakyPipelines = definition{
	Figure: figure.Figure{
		ID:    "flaky-pipelines",
		Title: "Which pipelines are flaky?",
		Explanation: "A flaky pipeline fails and then passes although nobody changed anything. People learn to press the button again, " +
			"and then overlook real failures. The last column is the share that it has at the very least, however few commits " +
			"there were.",
		Definition: "Share of a pipeline's commits of the last 28 days that failed and passed within 7 days after, without a change, " +
			"among those that passed; pipelines with at least 20. It is at least the given share with 97.5 % confidence (Wilson's interval).",
		Empty: "No commit failed and then passed.", Good: true, Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "commits", Title: "Commits", Type: figure.TypeInteger, Unit: figure.Commits},
			{Name: "flaky", Title: "Flaky", Type: figure.TypeInteger, Unit: figure.Commits},
			{Name: "flake_percent", Title: "Share", Type: figure.TypeNumber, Unit: figure.Percent},
			{Name: "at_least_percent", Title: "At least", Type: figure.TypeNumber, Unit: figure.Percent},
		},
		Chart: bars("pipeline", "flake_percent", "Flaky commits", figure.Failure),
	},
	Fill: func(v *view, f *figure.Figure) {
		rows := v.ranked(func(h *pipelineHistory) bool {
			if h.commits.passed < fewestCommits {
				return false
			}
			f.N++
			return h.commits.isFlaky()
		}, func(a, b *pipelineHistory) int {
			return cmp.Compare(b.commits.flakyAtLeast(), a.commits.flakyAtLeast())
		})
		for _, h := range rows[:min(len(rows), longList)] {
			n := &h.commits
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(h.pipeline), figure.Integer(n.passed), figure.Integer(n.flaky), percent(n.flaky, n.passed),
				figure.Number(100 * n.flakyAtLeast()),
			})
		}
		if n := len(rows); n > 0 {
			f.Finding = fmt.Sprintf("%d of %s failed and passed on the same commit", n,
				words.CountOf(int64(f.N), "pipelines with 20 commits or more"))
		}
	},
}

// commitCount counts the commits that passed, and those of them that had failed in
// the 7 days before.
type commitCount struct{ passed, flaky int64 }

// isFlaky reports whether there are enough commits, and flaky ones among them.
func (n *commitCount) isFlaky() bool { return n.passed >= fewestCommits && n.flaky > 0 }

// flakyAtLeast returns the share of flaky commits that is not overestimated with
// 97.5 % confidence.
func (n *commitCount) flakyAtLeast() float64 {
	return stats.WilsonLower(int(n.flaky), int(n.passed), stats.Z95)
}

// commitsOf counts the commits of outcomes, which are in the order of their ends.
func commitsOf(outcomes []*build.Build) (n commitCount) {
	type state struct {
		failedAt             eventfile.Instant // of the last failure
		failed, flaky, green bool
	}
	states := make(map[build.Text]state)
	for _, b := range outcomes {
		if b.Commit == 0 {
			continue
		}
		s := states[b.Commit]
		if b.Status == build.Failure {
			s.failed, s.failedAt = true, b.End
		} else {
			limit := eventfile.Instant{Sec: s.failedAt.Sec + week*secondsDay, Nsec: s.failedAt.Nsec}
			s.green, s.flaky = true, s.flaky || s.failed && b.End.Compare(limit) <= 0
		}
		states[b.Commit] = s
	}
	for _, s := range states {
		if s.green {
			n.passed++
		}
		if s.flaky {
			n.flaky++
		}
	}
	return n
}
