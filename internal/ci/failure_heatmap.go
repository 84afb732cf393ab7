package ci

import (
	"cmp"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

var weekdays = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// worstHours is the number of hours the page's table shows.
const worstHours = 24

// failureHeatmap shows the failure percentage by weekday and clock hour.
var failureHeatmap = definition{
	Figure: figure.Figure{
		ID:    "failure-heatmap",
		Title: "At which hours do builds fail?",
		Explanation: "The darker a cell, the larger the share of builds that failed in that hour. A dark row or column suggests a " +
			"cause that comes with the clock, such as a test environment that is switched off at night.",
		Definition: "Share of failed and aborted builds among those that succeeded, failed or were aborted in the last 14 days, " +
			"by weekday and clock hour of their end, the same hour of both weeks taken together.",
		Empty: "No build came to a known end in the last 14 days.",
		Columns: []figure.Column{
			{Name: "weekday", Title: "Weekday", Names: figure.Nothing},
			{Name: "hour", Title: "Hour", Type: figure.TypeInteger, Unit: figure.ClockHour},
			columnBuilds, columnFailed, columnFailurePercent,
		},
		Chart: figure.Chart{
			Kind: figure.Heatmap, Label: "weekday", Label2: "hour",
			Series: []figure.Series{{Column: "failure_percent", Title: "Failure rate", Tone: figure.Failure}},
		},
	},
	Fill: fillFailureHeatmap,
}

func fillFailureHeatmap(v *view, f *figure.Figure) {
	var hours [hoursWeek]share
	clock := calendar{location: v.location}
	for _, b := range v.ended(recent) {
		if b.Known() {
			hours[clock.hourOfWeek(b.End)].add(b)
			f.N++
		}
	}
	f.Rows = make([][]figure.Value, hoursWeek)
	var failing []int
	for i, h := range hours {
		if h.failed > 0 {
			failing = append(failing, i)
		}
		f.Rows[i] = h.row(figure.String(weekdays[i/24]), figure.Integer(int64(i%24)))
	}
	slices.SortStableFunc(failing, func(a, b int) int {
		return cmp.Or(cmp.Compare(hours[b].failed, hours[a].failed), cmp.Compare(hours[a].builds, hours[b].builds))
	})
	f.Excerpt = &figure.Table{Note: "The hours with most failed builds, of 168 in the week.", Columns: f.Columns}
	for _, i := range failing[:min(len(failing), worstHours)] {
		f.Excerpt.Rows = append(f.Excerpt.Rows, f.Rows[i])
	}
}
