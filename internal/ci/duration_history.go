package ci

import (
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// durationHistory shows how long each successful build of a pipeline took, and the
// level that it belongs to.
var durationHistory = definition{
	Figure: figure.Figure{
		ID:    "duration-history",
		Title: "How long did builds take, and when did that change?",
		Explanation: "Each point is a build. The line is the typical duration, and it steps where that has changed for good rather than " +
			"by chance.",
		Definition: "Duration of each of the last 500 successful builds of 180 days, and the median of the builds between two lasting changes.",
		Empty:      "No successful build of 180 days has a duration.",
		Columns: []figure.Column{
			{Name: "end", Title: "End", Type: figure.TypeTimestamp},
			{Name: "minutes", Title: "Took", Type: figure.TypeNumber, Unit: figure.Minutes},
			{Name: "median_minutes", Title: "Median", Type: figure.TypeNumber, Unit: figure.Minutes},
		},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "end", Series: []figure.Series{
			{Column: "minutes", Title: "Build", Tone: figure.Secondary, Form: figure.Points},
			{Column: "median_minutes", Title: "Median", Form: figure.Steps}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		for _, h := range v.selectedHistories() {
			x := make([]float64, len(h.durations))
			for i, b := range h.durations {
				x[i] = b.Duration
			}
			from := 0
			for k := 0; k <= len(h.changes) && from < len(x); k++ {
				to := len(x)
				if k < len(h.changes) {
					to = h.changes[k].at
				}
				middle := figure.Number(median(x[from:to]) / 60000)
				for ; from < to; from++ {
					f.Rows = append(f.Rows, []figure.Value{figure.Timestamp(h.durations[from].End.Time()), figure.Number(x[from] / 60000), middle})
				}
			}
			f.N += len(x)
		}
	},
}
