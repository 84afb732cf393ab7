package ci

import (
	"fmt"
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// durationByWeek shows how long successful builds take, week by week.
var durationByWeek = definition{
	Figure: figure.Figure{
		ID:    "duration-by-week",
		Title: "Do builds take longer and longer?",
		Explanation: "The median is the typical build; nineteen of twenty builds are done within the upper line. A rising median costs " +
			"everyone time, a rising upper line makes plans unreliable.",
		Definition: "Median and 95 % quantile of the duration of successful builds, by the week of their end, " +
			"in the last 24 full weeks (Monday to Sunday, UTC).",
		Empty: "No successful build of the last 24 weeks has a duration.",
		Columns: []figure.Column{
			columnWeekEnd, columnBuilds,
			{Name: "median_minutes", Title: "Median", Type: figure.TypeNumber, Unit: figure.Minutes},
			{Name: "p95_minutes", Title: "19 of 20 within", Type: figure.TypeNumber, Unit: figure.Minutes},
		},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "week_end", Series: []figure.Series{
			{Column: "median_minutes", Title: "Median"}, {Column: "p95_minutes", Title: "19 of 20 within", Tone: figure.Secondary}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		weeks := v.weeks()
		var durations [weeksShown][]float64
		for b := range v.historyBuilds(historyDays) {
			if i, ok := weeks.of(b.End); ok && b.Status == build.Success && !math.IsNaN(b.Duration) {
				durations[i] = append(durations[i], b.Duration)
				f.N++
			}
		}
		first, last := -1, -1 // weeks with builds
		for i, x := range durations {
			row := []figure.Value{weeks.sunday(i), figure.Integer(int64(len(x))), figure.Null(), figure.Null()}
			if len(x) > 0 {
				slices.Sort(x)
				middle := stats.NearestRank(x, 0.5)
				row[2], row[3] = figure.Number(middle/60000), figure.Number(stats.NearestRank(x, 0.95)/60000)
				if last = i; first < 0 {
					first = i
				}
			}
			f.Rows = append(f.Rows, row)
		}
		if f.N > 0 {
			in := func(i int, which string) string {
				return fmt.Sprintf("%s in the %s week (%s)", lasting(stats.NearestRank(durations[i], 0.5)/1e3), which,
					words.CountOf(int64(len(durations[i])), "builds"))
			}
			f.Finding = "The median build took " + in(last, "only")
			if first < last {
				f.Finding = "The median build took " + in(last, "latest") + " and " + in(first, "first")
			}
		}
	},
}
