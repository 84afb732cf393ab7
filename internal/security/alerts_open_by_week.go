package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// alertsOpenByWeek counts the alerts open at the end of each week. An alert adds
// one to the week in which it is created and takes one from that in which it is
// closed; the running sums are the counts.
var alertsOpenByWeek = definition{
	Figure: figure.Figure{
		ID:          "alerts-open-by-week",
		Title:       "Do open alerts pile up?",
		Explanation: "Whether the work grows or shrinks: how many alerts were open at the end of each week.",
		Definition:  "Alerts open at the end of each of the last 52 full weeks (Sunday 24:00 UTC), by severity; secrets are counted apart.",
		Unit:        figure.Alerts,
		Empty:       "There was no alert.", Good: true,
		Columns: slices.Concat([]figure.Column{columnWeekEnd}, levelColumns),
		Chart:   figure.Chart{Kind: figure.Columns, Label: "week_end", Series: levelSeries},
	},
	Fill: func(v *view, f *figure.Figure) {
		f.N = len(v.alerts)
		first := v.firstWeekEnd()
		var change [weeks + 1][levelColumnCount]int
		for _, a := range v.alerts {
			from, to := weekAt(first, a.CreatedAt), weeks
			if !a.closed.IsZero() {
				to = weekAt(first, a.closed)
			}
			if from < to {
				column := a.levelColumn()
				change[from][column]++
				change[to][column]--
			}
		}
		var open [levelColumnCount]int
		for i := range weeks {
			for column, n := range change[i] {
				open[column] += n
			}
			f.Rows = append(f.Rows, countRow(sunday(first, i), open[:]...))
		}
	},
}
