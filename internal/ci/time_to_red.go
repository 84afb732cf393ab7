package ci

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// fewestOfPipeline is the number of builds from which a median is shown.
const fewestOfPipeline = 5

// timeToRed ranks pipelines by how long a failing build runs before it fails.
var timeToRed = definition{
	Figure: figure.Figure{
		ID:    "time-to-red",
		Title: "How long do failing builds run before they fail?",
		Definition: "Duration of the failed builds of the last 28 days at their first failed step, by pipeline, for pipelines with at least five; " +
			"the 20 with the longest median.",
		Empty: "No pipeline had five failed builds with a duration in the last 28 days.",
		Columns: []figure.Column{
			columnPipeline,
			{Name: "median_minutes", Title: "Median", Type: figure.TypeNumber, Unit: figure.Minutes},
			{Name: "p90_minutes", Title: "Nine of ten within", Type: figure.TypeNumber, Unit: figure.Minutes},
			columnBuilds,
		},
		Chart: figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "median_minutes", Title: "Median"}}},
	},
	fill: func(v *view, f *figure.Figure) {
		f.N, f.Rows = v.rankMedians(60000, 0.9, func(b *build.Build) float64 {
			if b.Status != build.Failure {
				return math.NaN()
			}
			return b.TimeToRed
		})
		if len(f.Rows) > 0 {
			longest, _ := f.Rows[0][1].Float()
			f.Finding = fmt.Sprintf("%s runs %s before it fails, as the median", words.Clean(f.Rows[0][0].String()), lasting(longest*60))
		}
	},
}

// rankMedians ranks the selected pipelines with at least five values of their
// builds of 28 days, NaN being none, by the median. The rows hold the median, the
// given upper quantile, both divided by scale, and the number of values; n counts
// the values before the ranking is cut.
func (v *view) rankMedians(scale, upper float64, value func(*build.Build) float64) (n int, rows [][]figure.Value) {
	type row struct {
		*pipelineHistory
		values []float64 // ascending
		median float64
	}
	var list []row
	for _, h := range v.selectedHistories() {
		r := row{pipelineHistory: h}
		for _, b := range endedSince(h.builds, v.ago(month)) {
			if x := value(b); !math.IsNaN(x) {
				r.values = append(r.values, x)
			}
		}
		if len(r.values) < fewestOfPipeline {
			continue
		}
		slices.Sort(r.values)
		r.median = stats.NearestRank(r.values, 0.5)
		list = append(list, r)
		n += len(r.values)
	}
	slices.SortStableFunc(list, func(a, b row) int { return cmp.Compare(b.median, a.median) })
	for _, r := range list[:min(len(list), mostRanked)] {
		rows = append(rows, []figure.Value{
			pipelineValue(r.pipeline), figure.Number(r.median / scale), figure.Number(stats.NearestRank(r.values, upper) / scale),
			figure.Integer(int64(len(r.values))),
		})
	}
	return n, rows
}
