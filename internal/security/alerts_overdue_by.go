package security

import (
	"fmt"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// overdueBins are the lower edges of how long alerts have been overdue, in days.
var overdueBins = []int64{0, 7, 30, 90}

// alertsOverdueBy counts overdue alerts by how late they are.
var alertsOverdueBy = definition{
	Figure: figure.Figure{
		ID:          "alerts-overdue-by",
		Title:       "How late are overdue alerts?",
		Explanation: "Whether overdue alerts are a few days late or forgotten for months.",
		Definition: "Overdue alerts by severity and the days since they were due (" + theServiceLevel + ", or earlier if exploited); " +
			"the lower edge belongs to the bin.",
		Unit:  figure.Alerts,
		Empty: "No alert is overdue.", Good: true,
		Columns: slices.Concat([]figure.Column{
			integerColumn("from_days", "From", figure.Days), integerColumn("to_days", "To", figure.Days)}, levelColumns),
		Chart: figure.Chart{Kind: figure.Columns, Label: "late", Series: levelSeries},
	},
	Fill: func(v *view, f *figure.Figure) {
		counts := make([][levelColumnCount]int, len(overdueBins))
		for _, a := range v.selected(v.isOverdue) {
			f.N++
			counts[binOf(overdueBins, v.asOf.Sub(a.due))][a.levelColumn()]++
		}
		f.Chart.Table = &figure.Table{Columns: slices.Concat([]figure.Column{wordColumn("late", "Days overdue")}, levelColumns)}
		for i := range overdueBins {
			to, label := binEnd(overdueBins, i)
			row := countRow(to, counts[i][:]...)
			f.Rows = append(f.Rows, append([]figure.Value{figure.Integer(overdueBins[i])}, row...))
			f.Chart.Table.Rows = append(f.Chart.Table.Rows, countRow(figure.String(label), counts[i][:]...))
		}
	},
}

// binOf returns the position of the bin that a length lies in, given the lower
// edges in days.
func binOf(edges []int64, length time.Duration) (bin int) {
	for bin+1 < len(edges) && length >= time.Duration(edges[bin+1])*day {
		bin++
	}
	return bin
}

// binEnd returns the upper edge of a bin in days, null for the last one, and what
// the bin is called.
func binEnd(edges []int64, bin int) (to figure.Value, label string) {
	if bin+1 == len(edges) {
		return figure.Null(), fmt.Sprintf("%d+", edges[bin])
	}
	return figure.Integer(edges[bin+1]), fmt.Sprintf("%d–%d", edges[bin], edges[bin+1])
}
