package ci

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// redNow lists the pipelines whose latest build failed.
var redNow = definition{
	Figure: figure.Figure{
		ID:    "red-now",
		Title: "Which pipelines are red now?",
		Definition: "Pipelines whose latest build that succeeded or failed is a failed one of the last 14 days; " +
			"since when and how often in a row, the longest red first.",
		Empty: "No pipeline is red.", Good: true, Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "red_since", Title: "Red since", Type: figure.TypeTimestamp},
			{Name: "failures_in_a_row", Title: "Failures in a row", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "last_green", Title: "Last green", Type: figure.TypeTimestamp},
			{Name: "failing_step", Title: "Failing step", Names: figure.Step},
			{Name: "build_id", Title: "Latest build", Names: figure.Build},
		},
	},
	fill: func(v *view, f *figure.Figure) {
		var rows []redRun
		for p := range v.byPipeline(v.ended(recent)) {
			if run, ok := v.redRun(p); ok {
				rows = append(rows, run)
			}
		}
		slices.SortStableFunc(rows, func(a, b redRun) int { return a.first.End.Compare(b.first.End) })
		for _, r := range rows {
			green := figure.Null()
			if r.green != nil {
				green = figure.Timestamp(r.green.End.Time())
			}
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(r.pipeline), figure.Timestamp(r.first.End.Time()), figure.Integer(r.failures), green,
				figure.String(v.failingStep(r.last)), v.buildValue(r.last),
			})
		}
		f.N = len(rows)
	},
}

// redRun is the failures of a pipeline since it was last green.
type redRun struct {
	pipeline    *build.Pipeline
	green       *build.Build // nil if it never was
	first, last *build.Build
	failures    int64
}

// redRun returns the failures of a pipeline since it was last green; ok is false
// unless the last of them is recent. Aborted and unknown builds change nothing.
func (r *Report) redRun(p *build.Pipeline) (run redRun, ok bool) {
	run.pipeline = p
	for _, b := range slices.Backward(p.Builds) {
		if b.Status == build.Success {
			run.green = b
			break
		}
		if b.Status == build.Failure {
			if run.last == nil {
				run.last = b
			}
			run.first = b
			run.failures++
		}
	}
	return run, run.last != nil && run.last.End.Compare(r.ago(recent)) >= 0
}
