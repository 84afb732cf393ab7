package metrics

import "github.com/hmcts/rse-dashboard/internal/figure"

// dailyTimeline shows how the builds of each of 180 days ended.
func dailyTimeline(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:    "daily-timeline",
		Title: "Is it getting better or worse?",
		Definition: "Of the builds that ended on each of the 180 full days before the data's date and succeeded, failed or were aborted: " +
			"the share of each.",
		Empty: "No build came to a known end in the 180 days before.",
		Columns: []figure.Column{
			{Name: "day", Title: "Day", Type: figure.TypeDate},
			columnBuilds,
			{Name: "success_percent", Title: "Success", Type: figure.TypeNumber, Unit: figure.Percent},
			{Name: "failure_percent", Title: "Failure", Type: figure.TypeNumber, Unit: figure.Percent},
			{Name: "aborted_percent", Title: "Aborted", Type: figure.TypeNumber, Unit: figure.Percent},
		},
		Chart: figure.Chart{
			Kind: figure.Timeline, Label: "day", Max: 100,
			Series: []figure.Series{
				{Column: "success_percent", Title: "Success", Tone: figure.Success},
				{Column: "failure_percent", Title: "Failure", Tone: figure.Failure},
				{Column: "aborted_percent", Title: "Aborted", Tone: figure.Aborted},
			},
		},
	}
	f.Rows = make([][]figure.Value, timelineDays)
	brief := &figure.Table{Note: "By the week, the latest first; every day is in the CSV.", Columns: append([]figure.Column{
		{Name: "week_from", Title: "Week from", Type: figure.TypeDate}}, f.Columns[1:]...)}
	var week [3]int64
	for i := timelineDays - 1; i >= 0; i-- {
		day := v.cell.days[i]
		var counts [3]int64
		for s, n := range day {
			counts[s] = int64(n)
			week[s] += int64(n)
		}
		f.N += int(counts[0] + counts[1] + counts[2])
		f.Rows[i] = append([]figure.Value{figure.Date(v.windows.day(i))}, outcomeValues(counts)...)
		// Weeks are counted back from the last day, so that the latest is whole.
		if (timelineDays-i)%7 == 0 || i == 0 {
			brief.Rows = append(brief.Rows, append([]figure.Value{figure.Date(v.windows.day(i))}, outcomeValues(week)...))
			week = [3]int64{}
		}
	}
	f.Excerpt = brief
	return f
}

// outcomeValues returns a number of builds and the percentage of each outcome,
// missing where there was no build.
func outcomeValues(counts [3]int64) []figure.Value {
	whole := counts[0] + counts[1] + counts[2]
	values := []figure.Value{figure.Integer(whole)}
	for _, n := range counts {
		values = append(values, percentValue(n, whole))
	}
	return values
}
