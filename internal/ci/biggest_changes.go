package ci

import (
	"cmp"
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// What counts as a change worth showing.
const (
	fewestForChange = 5  // builds in each of the two periods
	mostChanges     = 10 // rows
)

// biggestChanges lists the pipelines whose failure percentage moved most.
var biggestChanges = definition{
	Figure: figure.Figure{
		ID:    "biggest-changes",
		Title: "What changed against the 14 days before?",
		Explanation: "Pipelines whose share of failed builds rose or fell the most. A change of 10 points means, for example, that " +
			"20 % of the builds fail and not 10 %.",
		Definition: "Failure rate of the last 14 days less that of the 14 days before, of pipelines with at least five builds " +
			"that succeeded, failed or were aborted in each; the ten that moved most.",
		Empty: "No pipeline's failure rate changed.", Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "change", Title: "Change", Type: figure.TypeNumber, Unit: figure.PercentagePoints},
			columnFailurePercent,
			{Name: "failure_percent_before", Title: "Before", Type: figure.TypeNumber, Unit: figure.Percent},
			columnBuilds,
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		type row struct {
			pipeline            *build.Pipeline
			change, now, before float64
			builds              int64
		}
		before := make(map[*build.Pipeline]outcomes)
		for p, builds := range v.byPipeline(v.endedBefore(recent)) {
			before[p] = outcomesOf(builds)
		}
		var rows []row
		for p, builds := range v.byPipeline(v.ended(recent)) {
			n, old := outcomesOf(builds), before[p]
			if n.known() < fewestForChange || old.known() < fewestForChange {
				continue
			}
			rate := 100 * float64(n.failed()) / float64(n.known())
			rateBefore := 100 * float64(old.failed()) / float64(old.known())
			if rate != rateBefore {
				rows = append(rows, row{p, rate - rateBefore, rate, rateBefore, n.known()})
			}
		}
		slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(math.Abs(b.change), math.Abs(a.change)) })
		for _, r := range rows[:min(len(rows), mostChanges)] {
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(r.pipeline), figure.Number(r.change), figure.Number(r.now), figure.Number(r.before), figure.Integer(r.builds),
			})
		}
		f.N = len(rows)
	},
}
