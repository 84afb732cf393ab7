package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// alertsOpen counts open alerts by kind and severity.
var alertsOpen = definition{
	Figure: figure.Figure{
		ID:         "alerts-open",
		Title:      "Which alerts are open?",
		Definition: "Alerts that are open now, by GitHub's kind and severity. Alerts about secrets have no severity.",
		Unit:       figure.Alerts,
		Empty:      "No alert is open.", Good: true,
		Columns: []figure.Column{columnKind, columnSeverity, columnAlerts},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "severity", Series: kindSeries},
	},
	Fill: func(v *view, f *figure.Figure) {
		groups := groupBySeverity(v.selected(isOpen))
		for _, g := range groups {
			f.N += len(g.alerts)
			f.Rows = append(f.Rows, []figure.Value{figure.String(string(g.kind)), severityValue(g.severity), integer(len(g.alerts))})
		}
		slices.SortStableFunc(groups, func(a, b bySeverity) int { return compareSeverities(a.severity, b.severity) })
		var counts []kindCount
		for _, g := range groups {
			counts = append(counts, kindCount{severityLabel(g.severity), g.kind, len(g.alerts)})
		}
		f.Chart.Table = byKind(columnSeverity, counts)
	},
}
