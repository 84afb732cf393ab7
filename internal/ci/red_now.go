package ci

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// redNow lists the pipelines whose latest build failed, since when and why.
var redNow = definition{
	Figure: figure.Figure{
		ID:    "red-now",
		Title: "Which pipelines are red now?",
		Explanation: "These pipelines need someone today: their latest finished build failed. Certain means that it is very " +
			"unlikely that the pipeline is only unlucky; the change then came with one of the suspect builds. The link shows what " +
			"changed between the last green build and the first red one, which need not be the cause.",
		Definition: "Pipelines whose latest build that succeeded or failed is a failed one of the last 14 days, the longest red first. " +
			"A break is certain where a change explains the builds more than 10,000 times as well as chance does (LUCI's rule); " +
			"the change then came with one of the suspects, with 99 % probability.",
		Empty: "No pipeline is red.", Good: true, Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "red_since", Title: "Red since", Type: figure.TypeTimestamp},
			{Name: "failures_in_a_row", Title: "Failures in a row", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "certain", Title: "Certain", Type: figure.TypeBoolean},
			{Name: "suspects", Title: "Suspects", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "last_green", Title: "Last green", Type: figure.TypeTimestamp},
			{Name: "failing_step", Title: "Failing step", Names: figure.Step},
			{Name: "from_commit", Title: "From commit", Names: figure.Commit},
			{Name: "to_commit", Title: "To commit", Names: figure.Commit},
			{Name: "shared_with", Title: "Broke with", Type: figure.TypeInteger, Unit: figure.Pipelines},
			{Name: "build_id", Title: "Latest build", Names: figure.Build},
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		rows := v.ranked(func(h *pipelineHistory) bool { return h.red != nil }, func(a, b *pipelineHistory) int {
			return a.red.since().Compare(b.red.since())
		})
		certain := 0
		for _, h := range rows {
			f.Rows = append(f.Rows, v.redRow(h))
			if h.red.certain {
				certain++
			}
		}
		if f.N = len(rows); f.N > 0 {
			f.Finding = fmt.Sprintf("%s of %s %s red, %s certainly broken", words.Count(int64(f.N)),
				words.CountOf(int64(len(v.selectedHistories())), "pipelines"), words.Agree(int64(f.N), "is", "are"), howManyOf(certain, f.N))
		}
	},
}

// howManyOf says how many of all pipelines something holds for.
func howManyOf(n, all int) string {
	switch {
	case all == 1 && n == 0:
		return "but not"
	case all == 1:
		return "and"
	case n == 0:
		return "none of them"
	case n == all:
		return "all of them"
	}
	return words.Count(int64(n)) + " of them"
}

func (v *view) redRow(h *pipelineHistory) []figure.Value {
	t := h.red
	first, latest := t.failures[0], t.failures[len(t.failures)-1]
	since, suspects, green, from := figure.Null(), figure.Null(), figure.Null(), figure.Null()
	to := v.textValue(first.Commit)
	if t.green != nil {
		since, green = figure.Timestamp(first.End.Time()), figure.Timestamp(t.green.End.Time())
		from = v.textValue(t.green.Commit)
		to = to.Link(v.compareAddress(t.green, first))
	}
	if t.certain {
		suspects = figure.Integer(int64(t.suspects))
	}
	shared := 0
	if t.sharedCause != nil {
		shared = len(t.sharedCause.members) - 1
	}
	return []figure.Value{
		pipelineValue(h.pipeline), since, figure.Integer(int64(len(t.failures))), figure.Boolean(t.certain), suspects, green,
		figure.String(v.failingStep(first)), from, to, figure.Integer(int64(shared)), v.buildValue(latest),
	}
}
