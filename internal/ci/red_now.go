package ci

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// redNow lists the pipelines whose latest build failed, since when and why.
var redNow = definition{
	Figure: figure.Figure{
		ID:    "red-now",
		Title: "Which pipelines are red now?",
		Explanation: "These pipelines need someone today: their latest finished build failed. Certain means that bad luck alone " +
			"is very unlikely to be the reason: one of the suspect builds brought the change. The link shows what changed between " +
			"the last green build and the first red one, which need not be the cause.",
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
			columnTeam,
			columnLastBuilds,
			{Name: "kind", Title: "Kind", Role: figure.Tags, Names: figure.Nothing},
			{Name: "red_hours", Title: "Red for", Type: figure.TypeNumber, Unit: figure.Hours},
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
		f.Excerpt = excerptOf(f, f.Rows, "pipeline", "team", "last_builds", "kind", "failures_in_a_row", "red_since", "certain",
			"suspects", "failing_step", "to_commit", "build_id")
		if f.N = len(rows); f.N > 0 {
			f.Finding = fmt.Sprintf("%s of %s %s red, %s certainly broken", words.Count(int64(f.N)),
				words.CountOf(int64(len(v.selectedHistories())), "pipelines"), words.Agree(int64(f.N), "is", "are"), howManyOf(certain, f.N))
		}
	},
}

// redNowFirst is red-now with those pipelines shown first that the overview has room
// for: what broke before what may be chance, and then the longest row of failures.
var redNowFirst = definition{
	Figure: redNow.Figure,
	Fill: func(v *view, f *figure.Figure) {
		redNow.Fill(v, f)
		kind, failures := figure.ColumnIndex(f.Columns, "kind"), figure.ColumnIndex(f.Columns, "failures_in_a_row")
		rows := slices.SortedStableFunc(slices.Values(f.Rows), func(a, b []figure.Value) int {
			x, _ := a[failures].Int()
			y, _ := b[failures].Int()
			return cmp.Or(cmp.Compare(urgencyOf[a[kind].String()], urgencyOf[b[kind].String()]), cmp.Compare(y, x))
		})
		f.Excerpt = excerptOf(f, rows[:min(len(rows), firstRed)], "pipeline", "team", "last_builds", "kind", "failures_in_a_row",
			"red_hours", "failing_step", "build_id")
		if len(rows) > firstRed {
			f.Excerpt.Note = fmt.Sprintf("The most urgent %d of %d", firstRed, len(rows))
		}
	},
}

// firstRed is the number of red pipelines that the overview shows.
const firstRed = 5

// urgencyOf orders the kinds of red pipelines on the overview.
var urgencyOf = map[string]int{
	kindBroken.String(): 0, kindShared.String(): 1, kindNoChange.String(): 2, kindFlaky.String(): 3, kindUndecided.String(): 4,
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
	lasts := figure.Null()
	if t.green != nil {
		lasts = figure.Number(hours(nanoseconds(first.End, v.asOf)))
	}
	shared := 0
	if t.sharedCause != nil {
		shared = len(t.sharedCause.members) - 1
	}
	return []figure.Value{
		pipelineValue(h.pipeline), since, figure.Integer(int64(len(t.failures))), figure.Boolean(t.certain), suspects, green,
		figure.String(v.failingStep(first)), from, to, figure.Integer(int64(shared)), v.buildValue(latest),
		teamValue(h), lastBuildsOf(h.pipeline), figure.String(h.redKind()), lasts,
	}
}

// redKind says what the failures of a pipeline that is red now look like. It is the
// kind of the latest one as in failure-kinds, with two exceptions: a pipeline that
// certainly broke is broken, and where the latest failure cannot be judged yet, a
// pipeline with flaky failures in the same days is flaky.
func (h *pipelineHistory) redKind() string {
	kind := kindUndecided
	if len(h.kinds) > 0 {
		kind = h.kinds[len(h.kinds)-1]
	}
	switch {
	case kind == kindShared:
	case h.red.certain:
		kind = kindBroken
	case kind == kindUndecided && slices.Contains(h.kinds, kindFlaky):
		kind = kindFlaky
	}
	return kind.String()
}
