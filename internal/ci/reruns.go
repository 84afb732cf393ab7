package ci

import (
	"cmp"
	"fmt"
	"math"

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
		Explanation: "Building the same commit again usually means that someone did not believe the first result. These are the minutes " +
			"that this took.",
		Definition: "Builds of the last 28 days, nightly ones excepted, of a commit that the pipeline had built in that time before, " +
			"by pipeline; the 20 with the most minutes.",
		Empty: "No commit was built twice in the last 28 days.", Good: true, Unit: figure.Reruns,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "reruns", Title: "Repeated builds", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "minutes", Title: "Time", Type: figure.TypeNumber, Unit: figure.Minutes},
		},
		Chart: bars("pipeline", "minutes", "Time", figure.Neutral),
	},
	Fill: func(v *view, f *figure.Figure) {
		total := 0.0
		rows := v.ranked(func(h *pipelineHistory) bool {
			f.N += int(h.reruns.builds)
			total += h.reruns.milliseconds
			return h.reruns.builds > 0
		}, func(a, b *pipelineHistory) int { return cmp.Compare(b.reruns.milliseconds, a.reruns.milliseconds) })
		for _, h := range rows[:min(len(rows), mostRanked)] {
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(h.pipeline), figure.Integer(h.reruns.builds), figure.Number(h.reruns.milliseconds / 60000),
			})
		}
		if f.N > 0 {
			f.Finding = fmt.Sprintf("%s of the same commit took %s", words.CountOf(int64(f.N), "repeated builds"), lasting(total/1e3))
		}
	},
}

// rerunCount counts builds of a commit that was built before.
type rerunCount struct {
	builds       int64
	milliseconds float64
}

// rerunsOf counts the repeated builds among those of a pipeline.
func (r *Report) rerunsOf(builds []*build.Build) (n rerunCount) {
	var sum exactSum
	built := make(map[build.Text]bool)
	for _, b := range builds {
		if b.Commit == 0 || !b.Known() {
			continue
		}
		if built[b.Commit] && !r.isNightly(b) {
			n.builds++
			if !math.IsNaN(b.Duration) {
				sum.add(b.Duration)
			}
		}
		built[b.Commit] = true
	}
	n.milliseconds = sum.float()
	return n
}
