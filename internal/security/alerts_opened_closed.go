package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// alertsOpenedClosed counts the alerts created and closed in each week.
var alertsOpenedClosed = definition{
	Figure: figure.Figure{
		ID:          "alerts-opened-closed",
		Title:       "Are alerts closed as fast as they come?",
		Explanation: "While more alerts are opened than closed, open alerts pile up.",
		Definition:  "Alerts of all kinds created and closed, in whatever way, within each of the last 52 full weeks (Monday to Sunday, UTC).",
		Unit:        figure.Alerts,
		Empty:       "There was no alert.", Good: true,
		Columns: []figure.Column{columnWeekEnd,
			integerColumn("opened", "Opened", figure.Alerts), integerColumn("closed", "Closed", figure.Alerts)},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "week_end", Series: []figure.Series{
			{Column: "opened", Title: "Opened", Tone: figure.Failure}, {Column: "closed", Title: "Closed", Tone: figure.Success},
		}},
	},
	Fill: func(v *view, f *figure.Figure) {
		f.N = len(v.alerts)
		first := v.firstWeekEnd()
		var opened, closed [weeks]int
		for _, a := range v.alerts {
			if i, ok := weekWithin(first, a.CreatedAt); ok {
				opened[i]++
			}
			if i, ok := weekWithin(first, a.closed); ok && !a.closed.IsZero() {
				closed[i]++
			}
		}
		for i := range weeks {
			f.Rows = append(f.Rows, countRow(sunday(first, i), opened[i], closed[i]))
		}
	},
}
