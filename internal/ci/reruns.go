package ci

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// mostRanked is the number of rows of the shorter rankings.
const mostRanked = 20

// reruns ranks pipelines by the time of builds of a commit that was built before.
var reruns = definition{
	Figure: figure.Figure{
		ID:    "reruns",
		Title: "How much time do repeated builds of the same commit take?",
		Definition: "Builds of the last 28 days, nightly ones excepted, of a commit that the pipeline had built in that time before, by pipeline; " +
			"the 20 with most minutes.",
		Empty: "No commit was built twice in the last 28 days.", Good: true, Unit: figure.Reruns,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "reruns", Title: "Repeated builds", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "minutes", Title: "Time", Type: figure.TypeNumber, Unit: figure.Minutes},
		},
		Chart: figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "minutes", Title: "Time"}}},
	},
	fill: func(v *view, f *figure.Figure) {
		type row struct {
			*pipelineHistory
			reruns int64
			ms     float64
		}
		var rows []row
		var total exactSum
		for _, h := range v.selectedHistories() {
			r := row{pipelineHistory: h}
			var sum exactSum
			built := make(map[build.Text]bool)
			for _, b := range endedSince(h.builds, v.ago(month)) {
				if b.Commit == 0 || !b.Known() {
					continue
				}
				if built[b.Commit] && !v.isNightly(b) {
					r.reruns++
					if !math.IsNaN(b.Duration) {
						sum.add(b.Duration)
						total.add(b.Duration)
					}
				}
				built[b.Commit] = true
			}
			if r.ms = sum.float(); r.reruns > 0 {
				rows = append(rows, r)
				f.N += int(r.reruns)
			}
		}
		slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.ms, a.ms) })
		for _, r := range rows[:min(len(rows), mostRanked)] {
			f.Rows = append(f.Rows, []figure.Value{pipelineValue(r.pipeline), figure.Integer(r.reruns), figure.Number(r.ms / 60000)})
		}
		if f.N > 0 {
			f.Finding = fmt.Sprintf("%s of the same commit took %s", words.CountOf(int64(f.N), "repeated builds"), lasting(total.float()/1e3))
		}
	},
}
