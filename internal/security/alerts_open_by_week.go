package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// alertsOpenByWeek counts the alerts open at the end of each week. An alert adds
// one to the week in which it is created and takes one from that in which it is
// closed; the running sums are the counts.
var alertsOpenByWeek = definition{
	Figure: figure.Figure{
		ID:         "alerts-open-by-week",
		Title:      "Do open alerts pile up?",
		Definition: "Alerts open at the end of each of the last 52 full weeks (Sunday 24:00 UTC), by severity; secrets are counted apart.",
		Unit:       figure.Alerts,
		Empty:      "There was no alert.", Good: true,
		Columns: slices.Concat([]figure.Column{columnWeekEnd}, severityColumns, []figure.Column{
			integerColumn("other", "Other", figure.Alerts), integerColumn("secrets", "Secrets", figure.Alerts)}),
		Chart: figure.Chart{Kind: figure.Columns, Label: "week_end", Series: []figure.Series{
			{Column: critical, Title: "Critical", Tone: figure.Critical}, {Column: high, Title: "High", Tone: figure.High},
			{Column: "medium", Title: "Medium", Tone: figure.Medium}, {Column: "low", Title: "Low", Tone: figure.Low},
			{Column: "other", Title: "Other", Tone: figure.Other}, {Column: "secrets", Title: "Secrets", Tone: figure.Secondary},
		}},
	},
	Fill: func(v *view, f *figure.Figure) {
		f.N = len(v.alerts)
		first := v.firstWeekEnd()
		var change [weeks + 1][weekColumns]int
		for _, a := range v.alerts {
			from, to := weekAt(first, a.CreatedAt), weeks
			if !a.closed.IsZero() {
				to = weekAt(first, a.closed)
			}
			if from < to {
				column := a.weekColumn()
				change[from][column]++
				change[to][column]--
			}
		}
		var open [weekColumns]int
		for i := range weeks {
			for column, n := range change[i] {
				open[column] += n
			}
			f.Rows = append(f.Rows, countRow(sunday(first, i), open[:]...))
		}
	},
}

// Positions of the columns of alerts-open-by-week behind the severities.
const (
	otherColumn = 4 + iota
	secretsColumn
	weekColumns
)

// weekColumn returns the position of the alert's count among the columns.
func (a *Alert) weekColumn() int {
	if a.Kind == dataset.SecretScanning {
		return secretsColumn
	}
	if i := slices.Index(severities, a.Severity); i >= 0 {
		return i
	}
	return otherColumn
}
