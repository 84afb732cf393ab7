package metrics

import "github.com/hmcts/rse-dashboard/internal/figure"

// buildCounts counts builds by the quarter hour they were scheduled in.
func buildCounts(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:    "build-counts",
		Title: "When do builds run?",
		Definition: "Builds that succeeded, failed or were aborted, by the quarter hour they were scheduled in, over 14 days; " +
			"the last quarter hour is not over yet.",
		Empty: "No build of the last 14 days has a scheduled time and a known end.",
		Columns: []figure.Column{
			{Name: "from", Title: "From", Type: figure.TypeTimestamp},
			columnBuilds, columnFailed, columnFailurePercent,
		},
		Chart: figure.Chart{
			Kind: figure.Columns, Label: "from", Nested: true,
			Series: []figure.Series{
				{Column: "builds", Title: "Builds"},
				{Column: "failed", Title: "Failed or aborted", Tone: figure.Failure},
			},
		},
	}
	f.Rows = make([][]figure.Value, quarterHours)
	brief := &figure.Table{Note: "By the day; every quarter hour is in the CSV.", Columns: []figure.Column{
		{Name: "day", Title: "Day", Type: figure.TypeDate}, columnBuilds, columnFailed, columnFailurePercent,
	}}
	var pooled share
	for i, q := range v.cell.quarters {
		f.N += int(q.builds)
		start := v.windows.quarterStart(i)
		f.Rows[i] = append([]figure.Value{figure.Timestamp(start)}, q.values()...)
		pooled.builds += q.builds
		pooled.failed += q.failed
		day := figure.Date(start.In(v.windows.location))
		if i+1 == quarterHours || figure.Date(v.windows.quarterStart(i+1).In(v.windows.location)) != day {
			brief.Rows = append(brief.Rows, append([]figure.Value{day}, pooled.values()...))
			pooled = share{}
		}
	}
	f.Excerpt = brief
	return f
}
