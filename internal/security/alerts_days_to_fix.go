package security

import (
	"math/big"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// fixWindowDays is how far back fixed alerts are looked at, and fewestFixed how
// many of them a mean needs.
const (
	fixWindowDays = 90
	fewestFixed   = 3
)

var medianDays = daysColumn("median_days", "Median")

// alertsDaysToFix tells how long alerts took to be fixed.
var alertsDaysToFix = definition{
	Figure: figure.Figure{
		ID:    "alerts-days-to-fix",
		Title: "How long do fixes take?",
		Definition: "Alerts closed by fixing in the last 90 days (secrets: resolved, but not as false positives): days from creation to fix. " +
			"No mean of fewer than three.",
		Unit:    figure.Alerts,
		Empty:   "No alert was fixed in the last 90 days.",
		Columns: []figure.Column{columnKind, columnSeverity, columnAlerts, daysColumn("mean_days", "Mean"), medianDays},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "what", Series: []figure.Series{{Column: "median_days", Title: "Median"}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		drawn := &figure.Table{Columns: []figure.Column{wordColumn("what", "Kind and severity"), medianDays}}
		for _, g := range groupBySeverity(v.fixedLately()) {
			mean, median := figure.Null(), figure.Null()
			if len(g.alerts) >= fewestFixed {
				mean, median = daysToFix(g.alerts)
				label := kindSeries[slices.Index(alertKinds, g.kind)].Title
				if g.severity != "" {
					label += " · " + g.severity
				}
				drawn.Rows = append(drawn.Rows, []figure.Value{figure.String(label), median})
			}
			f.N += len(g.alerts)
			f.Rows = append(f.Rows, []figure.Value{
				figure.String(string(g.kind)), severityValue(g.severity), integer(len(g.alerts)), mean, median,
			})
		}
		f.Chart.Table = drawn
		if f.N > 0 && len(drawn.Rows) == 0 {
			f.Warn(figure.Counting("Too few alerts were fixed for a mean: three of a kind and severity are needed."))
			f.Chart.Kind = figure.None
		}
	},
}

// fixedLately returns the alerts fixed in the window.
func (v *view) fixedLately() []*Alert {
	from := v.asOf.Add(-fixWindowDays * day)
	return v.selected(func(a *Alert) bool { return !a.Open && a.isFix() && !a.closed.Before(from) })
}

// isFix reports whether the alert was closed by fixing what it was about.
func (a *Alert) isFix() bool {
	if a.Kind == dataset.SecretScanning {
		return a.State == "resolved" && a.Resolution != "false_positive"
	}
	return a.State == "fixed"
}

// daysToFix returns the mean and the median of the days from creation to fix.
func daysToFix(alerts []*Alert) (mean, median figure.Value) {
	n := len(alerts)
	spans := make([]time.Duration, n)
	for i, a := range alerts {
		spans[i] = a.closed.Sub(a.CreatedAt)
	}
	slices.Sort(spans)
	return meanDays(spans), meanDays(spans[(n-1)/2 : n/2+1])
}

// meanDays returns the exact mean of spans in days, as the nearest float64.
func meanDays(spans []time.Duration) figure.Value {
	sum := new(big.Int)
	for _, span := range spans {
		sum.Add(sum, big.NewInt(int64(span)))
	}
	mean := new(big.Rat).SetFrac(sum, new(big.Int).Mul(big.NewInt(int64(len(spans))), big.NewInt(int64(day))))
	days, _ := mean.Float64()
	return figure.Number(days)
}
