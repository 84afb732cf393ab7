package security

import (
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// alertsKept tells how often the service level is kept.
var alertsKept = definition{
	Figure: figure.Figure{
		ID:          "alerts-kept",
		Title:       "How often are alerts closed in time?",
		Explanation: "How often the agreed time is kept: of 100 alerts, how many were closed before they were due.",
		Definition: "By severity: alerts closed in time, in percent of those closed in the last 90 days and those open and overdue. " +
			"In time is " + theServiceLevel + ", or earlier if exploited.",
		Unit:  figure.Alerts,
		Empty: "No alert was closed in the last 90 days, and none is overdue.",
		Columns: []figure.Column{columnSeverity, {Name: "kept_percent", Title: "In time", Type: figure.TypeNumber, Unit: figure.Percent},
			integerColumn("in_time", "Closed in time", figure.Alerts), integerColumn("closed", "Closed", figure.Alerts), columnOverdue},
		Chart: figure.Chart{Kind: figure.Bars, Label: "severity", Max: 100,
			Series: []figure.Series{{Column: "kept_percent", Title: "Closed in time", Tone: figure.Success}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		const inTime, closed, overdue, width = 0, 1, 2, 3
		found, all := make(tally), make([]int, width)
		from := v.asOf.Add(-fixWindowDays * day)
		for _, a := range v.alerts {
			column := closed
			if a.Open {
				column = overdue
			}
			if a.due.IsZero() || a.Open && !v.isOverdue(a) || !a.Open && a.closed.Before(from) {
				continue
			}
			counts := found.of(a.level(), width)
			for _, c := range [][]int{counts, all} {
				c[column]++
				if !a.Open && !a.closed.After(a.due) {
					c[inTime]++
				}
			}
		}
		kept := func(c []int) float64 { return 100 * float64(c[inTime]) / float64(c[closed]+c[overdue]) }
		f.Chart.Table = &figure.Table{Columns: f.Columns}
		for _, level := range slices.SortedFunc(slices.Values(found.labels()), compareLevels) {
			row := slices.Insert(countRow(severityValue(level), found[level]...), 1, figure.Number(kept(found[level])))
			f.Rows = append(f.Rows, row)
			f.Chart.Table.Rows = append(f.Chart.Table.Rows, append([]figure.Value{figure.String(severityLabel(level))}, row[1:]...))
		}
		if f.N = all[closed] + all[overdue]; f.N > 0 {
			f.Finding = fmt.Sprintf("%.0f%% of %d alerts were closed in time", kept(all), f.N)
		}
	},
}
