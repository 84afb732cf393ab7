package ci

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// timelineDays is the number of full days that daily-timeline shows.
const timelineDays = 180

// dailyTimeline shows how the builds of each of 180 days ended.
var dailyTimeline = definition{
	Figure: figure.Figure{
		ID:    "daily-timeline",
		Title: "Is it getting better or worse?",
		Explanation: "Each column is the share of a day's builds that failed, and the line is the share of seven days. The last 14 " +
			"days are shaded; the two level lines compare them with the 14 days before. Below are the builds of each day.",
		Definition: "Of the builds that ended on each of the 180 full days before the data's date and succeeded, failed or were aborted: " +
			"the share of each, and the share that failed in the 7 days up to it.",
		Empty: "No build came to a known end in the 180 days before.",
		Columns: append(append([]figure.Column{{Name: "day", Title: "Day", Type: figure.TypeDate}, columnBuilds},
			outcomeColumns("_percent", figure.TypeNumber, figure.Percent)...), figure.Column{
			Name: "failure_percent_7d", Title: "Failure, 7 days", Type: figure.TypeNumber, Unit: figure.Percent}),
		Chart: figure.Chart{Kind: figure.Timeline, Label: "day", Series: []figure.Series{
			{Column: "failure_percent", Title: "Failed, by day", Tone: figure.Failure, Form: figure.Light},
			{Column: "failure_percent_7d", Title: "Mean of 7 days", Tone: figure.Failure},
			{Column: "builds", Title: "Builds", Tone: figure.Secondary, Form: figure.Volume},
		}},
	},
	Fill: fillDailyTimeline,
}

func fillDailyTimeline(v *view, f *figure.Figure) {
	clock := calendar{location: v.location}
	first := clock.day(v.asOf) - timelineDays
	// No local clock is two days from UTC.
	from := eventfile.Instant{Sec: (first - 2) * secondsDay}
	var days [timelineDays]outcomes
	for _, b := range endedSince(v.builds, from) {
		if day := clock.day(b.End) - first; b.Known() && day >= 0 && day < timelineDays {
			days[day][b.Status]++
			f.N++
		}
	}
	f.Rows = make([][]figure.Value, timelineDays)
	f.Excerpt = &figure.Table{Note: "By the week, the latest first; every day is in the CSV.", Columns: append([]figure.Column{
		{Name: "week_from", Title: "Week from", Type: figure.TypeDate}}, f.Columns[1:5]...)}
	var sum outcomes // of a week
	for i := timelineDays - 1; i >= 0; i-- {
		sum = sum.plus(days[i])
		date := figure.Date(dateOf(first + int64(i)))
		f.Rows[i] = append(outcomeRow(date, days[i]), meanFailure(days[:i+1]))
		// Weeks are counted back from the last day, so that the latest is whole.
		if (timelineDays-i)%7 == 0 || i == 0 {
			f.Excerpt.Rows = append(f.Excerpt.Rows, outcomeRow(date, sum))
			sum = outcomes{}
		}
	}
	if v.selection.Pipeline != "" { // most days of one pipeline have few builds or none
		weeks := *f.Excerpt
		weeks.Rows = slices.Clone(weeks.Rows)
		slices.Reverse(weeks.Rows)
		// The first week began before the first day.
		begin := dateOf(first - (7-timelineDays%7)%7)
		weeks.Rows[0] = append([]figure.Value{figure.Date(begin)}, weeks.Rows[0][1:]...)
		f.Chart.Label, f.Chart.Table = "week_from", &weeks
		f.Chart.Series = []figure.Series{f.Chart.Series[0], f.Chart.Series[2]}
		f.Chart.Series[0].Title = "Failed, by week"
	}
	f.Chart.Periods = nil
	for i, text := range []string{"in the 14 before", "of finished builds failed in the last 14 days"} {
		from := timelineDays - recent*(2-i)
		var n outcomes
		for _, day := range days[from : from+recent] {
			n = n.plus(day)
		}
		if level, ok := percent(n[build.Failure], n.known()).Float(); ok {
			start := first + int64(from)
			f.Chart.Periods = append(f.Chart.Periods, figure.Period{From: dateOf(start), To: dateOf(start + recent), Level: level, Text: text})
		}
	}
}

// meanFailure returns the share of failures among the builds of the last 7 of the
// given days; missing if there are fewer days, or no builds.
func meanFailure(days []outcomes) figure.Value {
	if len(days) < week {
		return figure.Null()
	}
	var n outcomes
	for _, day := range days[len(days)-week:] {
		n = n.plus(day)
	}
	return percent(n[build.Failure], n.known())
}

// outcomeRow returns a date, the number of builds that came to a known end and the
// percentage of each outcome, missing where there was no build.
func outcomeRow(date figure.Value, n outcomes) []figure.Value {
	all := n.known()
	return []figure.Value{
		date, figure.Integer(all), percent(n[build.Success], all), percent(n[build.Failure], all), percent(n[build.Aborted], all),
	}
}
