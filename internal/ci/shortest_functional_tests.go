package ci

import (
	"math/big"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// shortList is the greatest number of rows of shortest-functional-tests.
const shortList = 10

// shortestFunctionalTests ranks pipelines by how quickly the functional test
// follows the smoke test: one that takes no time tests nothing.
var shortestFunctionalTests = definition{
	Figure: figure.Figure{
		ID:          "shortest-functional-tests",
		Title:       "Which functional tests are suspiciously short?",
		Explanation: "A functional test that takes almost no time probably tests nothing. Check whether it runs at all.",
		Definition: "Time from the end of the smoke test to the end of the functional test on AAT, in each pipeline's latest build " +
			"of the last 14 days (by scheduled time) in which both succeeded; the ten shortest.",
		Empty: "No build scheduled in the last 14 days passed both a smoke and a functional test on AAT.", Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "seconds", Title: "Time", Type: figure.TypeNumber, Unit: figure.Seconds},
			{Name: "build_id", Title: "Build", Names: figure.Build},
		},
		Chart: bars("pipeline", "seconds", "Time", figure.Neutral),
	},
	Fill: func(v *view, f *figure.Figure) {
		type row struct {
			pipeline *build.Pipeline
			latest   *build.Build
		}
		var rows []row
		for p, builds := range v.byPipeline(v.scheduled()) {
			var latest *build.Build
			for _, b := range builds { // of builds scheduled together, the last to end is the latest
				if b.FunctionalGap != (eventfile.Instant{}) && (latest == nil || b.Scheduled.Compare(latest.Scheduled) >= 0) {
					latest = b
				}
			}
			if latest != nil {
				rows = append(rows, row{p, latest})
			}
		}
		slices.SortStableFunc(rows, func(a, b row) int { return a.latest.FunctionalGap.Compare(b.latest.FunctionalGap) })
		for _, r := range rows[:min(len(rows), shortList)] {
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(r.pipeline), figure.Number(seconds(r.latest.FunctionalGap)), v.buildValue(r.latest),
			})
		}
		f.N = len(f.Rows)
	},
}

// seconds returns a span of time as the nearest number, however long it is.
func seconds(span eventfile.Instant) float64 {
	const second = 1_000_000_000
	nanoseconds := new(big.Int).Mul(big.NewInt(span.Sec), big.NewInt(second))
	nanoseconds.Add(nanoseconds, big.NewInt(int64(span.Nsec)))
	f, _ := new(big.Rat).SetFrac(nanoseconds, big.NewInt(second)).Float64()
	return f
}
