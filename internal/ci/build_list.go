package ci

import (
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// mostBuilds is the number of builds that a pipeline's page lists.
const mostBuilds = 200

// buildList lists the latest builds of a pipeline.
var buildList = definition{
	Figure: figure.Figure{
		ID:    "builds",
		Title: "How did the latest builds end?",
		Explanation: "Every build with how it ended, how long it took and where it failed. The kind says whether a failure looks like a " +
			"mistake in the code or like something else.",
		Definition: "Builds of the last 28 days, the latest first, at most 200; failed ones with their step and what the failure looks like.",
		Empty:      "No build ended in the last 28 days.",
		Columns: []figure.Column{
			{Name: "build_id", Title: "Build", Names: figure.Build},
			{Name: "end", Title: "End", Type: figure.TypeTimestamp},
			{Name: "status", Title: "Status", Role: figure.State, Names: figure.Nothing},
			{Name: "minutes", Title: "Took", Type: figure.TypeNumber, Unit: figure.Minutes},
			{Name: "failing_step", Title: "Failing step", Names: figure.Step},
			{Name: "kind", Title: "Kind", Names: figure.Nothing},
			{Name: "commit", Title: "Commit", Names: figure.Commit},
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		for _, h := range v.selectedHistories() {
			builds, kinds := endedSince(h.builds, v.ago(month)), h.kinds
			f.N += len(builds)
			for _, b := range slices.Backward(builds[max(0, len(builds)-mostBuilds):]) {
				minutes, step, kind := figure.Null(), figure.Null(), figure.Null()
				if !math.IsNaN(b.Duration) {
					minutes = figure.Number(b.Duration / 60000)
				}
				if b.Status == build.Failure {
					last := len(kinds) - 1
					step, kind = figure.String(v.failingStep(b)), figure.String(kinds[last].String())
					kinds = kinds[:last]
				}
				f.Rows = append(f.Rows, []figure.Value{
					v.buildValue(b), figure.Timestamp(b.End.Time()), figure.String(b.Status.String()), minutes, step, kind, v.textValue(b.Commit),
				})
			}
		}
	},
}
