package ci

import (
	"cmp"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// longList is the greatest number of rows in a ranking of pipelines.
const longList = 50

// mostFailing ranks pipelines by failed builds.
var mostFailing = definition{
	Figure: figure.Figure{
		ID:    "most-failing",
		Title: "Which pipelines fail most?",
		Explanation: "The pipelines with the most failed builds. A busy pipeline may have many without being unhealthy; the failure " +
			"rate and the last 20 builds show which ones are.",
		Definition: "Builds that failed or were aborted and ended in the last 14 days, by pipeline; the 50 with most of them. " +
			"The rate is of the builds that succeeded, failed or were aborted; the last 20 builds are of any time and type.",
		Empty: "No build failed or was aborted in the last 14 days.", Good: true,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "failed_builds", Title: "Failed or aborted", Type: figure.TypeInteger, Unit: figure.Builds},
			columnBuilds, columnFailurePercent, columnLastBuilds,
		},
		Chart: figure.Chart{Kind: figure.Bars, Label: "pipeline", Of: "builds", Rate: "failure_percent",
			Series: []figure.Series{{Column: "failed_builds", Title: "Failed or aborted", Tone: figure.Failure}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		type row struct {
			pipeline *build.Pipeline
			share
		}
		var rows []row
		for p, builds := range v.byPipeline(v.ended(recent)) {
			if n := outcomesOf(builds); n.failed() > 0 {
				rows = append(rows, row{p, share{n.known(), n.failed()}})
				f.N += int(n.failed())
			}
		}
		slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.failed, a.failed) })
		for _, r := range rows[:min(len(rows), longList)] {
			f.Rows = append(f.Rows, []figure.Value{pipelineValue(r.pipeline), figure.Integer(r.failed), figure.Integer(r.builds),
				percent(r.failed, r.builds), lastBuildsOf(r.pipeline)})
		}
	},
}
