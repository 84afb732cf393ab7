package security

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
)

// alertsTimeToFix estimates how long fixes take, the open alerts included. The mean
// of the fixed alerts alone hides those that nobody fixes.
var alertsTimeToFix = definition{
	Figure: figure.Figure{
		ID:    "alerts-time-to-fix",
		Title: "How long does it take until half of the alerts are fixed?",
		Explanation: "How long an alert typically stays open. Alerts that are still open count as well, so the number does not look " +
			"better when old ones are left alone.",
		Definition: "Kaplan–Meier median of the days from creation to fix, over all alerts ever seen: open ones have lasted until now, " +
			"and those closed otherwise until they were closed. There is none while more than half are not fixed. " +
			"Beside it the mean of those fixed in the last 90 days.",
		Unit:  figure.Alerts,
		Empty: "There was no alert.", Good: true,
		Columns: []figure.Column{columnKind, columnSeverity, columnAlerts, integerColumn("fixed", "Fixed", figure.Alerts),
			integerColumn("open", "Open", figure.Alerts), medianDays, daysColumn("mean_days_fixed", "Mean of the fixed ones")},
	},
	Fill: func(v *view, f *figure.Figure) {
		means := make(map[string]figure.Value) // by kind and severity
		for _, g := range groupBySeverity(v.fixedLately()) {
			if len(g.alerts) >= fewestFixed {
				means[string(g.kind)+" "+g.severity], _ = daysToFix(g.alerts)
			}
		}
		for _, g := range groupBySeverity(v.alerts) {
			fixed, open, median := 0, 0, figure.Null()
			spans := make([]stats.Span, len(g.alerts))
			for i, a := range g.alerts {
				end := a.closed
				switch {
				case a.Open:
					open++
					end = v.asOf
				case a.isFix():
					fixed++
				}
				spans[i] = stats.Span{Length: int64(max(0, end.Sub(a.CreatedAt))), Censored: a.Open || !a.isFix()}
			}
			if length, ok := stats.NewSurvival(spans).Until(0.5); ok {
				median = figure.Number(inDays(time.Duration(length)))
			}
			f.N += len(g.alerts)
			f.Rows = append(f.Rows, []figure.Value{figure.String(string(g.kind)), severityValue(g.severity), integer(len(g.alerts)),
				integer(fixed), integer(open), median, means[string(g.kind)+" "+g.severity]})
		}
	},
}
