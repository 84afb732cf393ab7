package ci

import (
	"cmp"
	"fmt"
	"slices"

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
		Definition: "Share of a pipeline's commits of the last 28 days that failed and passed within 7 days after, without a change, among those " +
			"that passed; pipelines with at least 20. It is at least the given share with 97.5 % confidence (Wilson's interval).",
		Empty: "No commit failed and then passed.", Good: true, Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "commits", Title: "Commits", Type: figure.TypeInteger, Unit: figure.Commits},
			{Name: "flaky", Title: "Flaky", Type: figure.TypeInteger, Unit: figure.Commits},
			{Name: "flake_percent", Title: "Share", Type: figure.TypeNumber, Unit: figure.Percent},
			{Name: "at_least_percent", Title: "At least", Type: figure.TypeNumber, Unit: figure.Percent},
		},
		Chart: figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "flake_percent", Title: "Flaky commits", Tone: figure.Failure}}},
	},
	fill: func(v *view, f *figure.Figure) {
		type row struct {
			*pipelineHistory
			commits, flaky int
			atLeast        float64
		}
		var rows []row
		for _, h := range v.selectedHistories() {
			commits, flaky := v.flakyCommits(h)
			if commits >= fewestCommits {
				f.N++
				if flaky > 0 {
					rows = append(rows, row{h, commits, flaky, stats.WilsonLower(flaky, commits, stats.Z95)})
				}
			}
		}
		slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.atLeast, a.atLeast) })
		for _, r := range rows[:min(len(rows), longList)] {
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(r.pipeline), figure.Integer(int64(r.commits)), figure.Integer(int64(r.flaky)),
				percent(int64(r.flaky), int64(r.commits)), figure.Number(100 * r.atLeast),
			})
		}
		if n := len(rows); n > 0 {
			f.Finding = fmt.Sprintf("%d of %s failed and passed on the same commit", n, words.CountOf(int64(f.N), "pipelines"))
		}
	},
}

// flakyCommits counts the commits of the last 28 days that passed, and those of
// them that had failed in the 7 days before.
func (r *Report) flakyCommits(h *pipelineHistory) (commits, flaky int) {
	type state struct {
		failedAt      eventfile.Instant // of the last failure
		failed, flaky bool
		green         bool
	}
	states := make(map[build.Text]*state)
	for _, b := range h.outcomes[h.since(r.ago(month)):] {
		if b.Commit == 0 {
			continue
		}
		s := states[b.Commit]
		if s == nil {
			s = new(state)
			states[b.Commit] = s
		}
		if b.Status == build.Failure {
			s.failed, s.failedAt = true, b.End
			continue
		}
		s.green = true
		limit := eventfile.Instant{Sec: s.failedAt.Sec + week*secondsDay, Nsec: s.failedAt.Nsec}
		s.flaky = s.flaky || s.failed && b.End.Compare(limit) <= 0
	}
	for _, s := range states {
		if s.green {
			commits++
		}
		if s.flaky {
			flaky++
		}
	}
	return commits, flaky
}
