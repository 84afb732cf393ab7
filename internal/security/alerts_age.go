package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// ageBins are the lower edges of the ages of alerts, in days.
var ageBins = []int64{0, 7, 30, 90, 180, 365}

// alertsAge counts open alerts by how long they have been open.
var alertsAge = definition{
	Figure: figure.Figure{
		ID:         "alerts-age",
		Title:      "How old are open alerts?",
		Definition: "Open alerts by the days since they were created; the lower edge belongs to the bin.",
		Unit:       figure.Alerts,
		Empty:      "No alert is open.", Good: true,
		Columns: []figure.Column{columnKind,
			integerColumn("from_days", "From", figure.Days), integerColumn("to_days", "To", figure.Days), columnAlerts},
		Chart: figure.Chart{Kind: figure.Columns, Label: "age", Series: kindSeries},
	},
	Fill: func(v *view, f *figure.Figure) {
		found := make(tally)
		for _, a := range v.selected(isOpen) {
			found.of(string(a.Kind), len(ageBins))[binOf(ageBins, v.asOf.Sub(a.CreatedAt))]++
			f.N++
		}
		var drawn []kindCount
		for _, kind := range alertKinds {
			counts := found.of(string(kind), len(ageBins))
			for i, from := range ageBins {
				to, label := binEnd(ageBins, i)
				drawn = append(drawn, kindCount{label, kind, counts[i]})
				f.Rows = append(f.Rows, []figure.Value{figure.String(string(kind)), figure.Integer(from), to, integer(counts[i])})
			}
		}
		f.Chart.Table = byKind(wordColumn("age", "Days open"), drawn)
	},
}
