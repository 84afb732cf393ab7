package security

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// alertKinds is the order of kinds in tables.
var alertKinds = []dataset.AlertKind{dataset.Dependabot, dataset.CodeScanning, dataset.SecretScanning}

// severities is the order of the severities that are known; others follow by
// code point, then those without any.
var severities = []string{"critical", "high", "medium", "low"}

// compareSeverities orders severities for tables.
func compareSeverities(a, b string) int {
	rank := func(s string) int {
		if s == "" {
			return len(severities) + 1
		}
		if i := slices.Index(severities, s); i >= 0 {
			return i
		}
		return len(severities)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b))
}

// severityValue returns a severity, missing where there is none.
func severityValue(severity string) figure.Value {
	if severity == "" {
		return figure.Null()
	}
	return figure.String(severity)
}

// bySeverity groups alerts by kind and severity, in the order of tables.
type bySeverity struct {
	kind     dataset.AlertKind
	severity string
	alerts   []*Alert
}

func groupBySeverity(alerts []*Alert) []bySeverity {
	type group struct {
		kind     dataset.AlertKind
		severity string
	}
	found := make(map[group][]*Alert)
	for _, a := range alerts {
		g := group{a.Kind, a.Severity}
		found[g] = append(found[g], a)
	}
	list := make([]bySeverity, 0, len(found))
	for g, alerts := range found {
		list = append(list, bySeverity{g.kind, g.severity, alerts})
	}
	slices.SortFunc(list, func(a, b bySeverity) int {
		return cmp.Or(cmp.Compare(slices.Index(alertKinds, a.kind), slices.Index(alertKinds, b.kind)), compareSeverities(a.severity, b.severity))
	})
	return list
}

// selected returns the alerts that keep keeps.
func (s *Security) selected(keep func(*Alert) bool) []*Alert {
	var list []*Alert
	for _, a := range s.alerts {
		if keep(a) {
			list = append(list, a)
		}
	}
	return list
}

func isOpen(a *Alert) bool { return a.Open }

// noAlerts says why a figure of alerts is empty; otherwise is said where there
// are alerts, but not such ones.
func (s *Security) noAlerts(otherwise string) (empty string, good bool) {
	switch {
	case len(s.in.Options.AlertKinds) == 0:
		return "Alerts are not read: no kind of them is configured (sources: github: alerts).", false
	case len(s.in.Alerts) == 0:
		return "GitHub reported no alert of the kinds that could be read.", false
	}
	return otherwise, true
}

// alertsOpen counts open alerts.
func alertsOpen(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-open", Title: "Which alerts are open?",
		Definition: "Alerts that are open now, by GitHub's kind and severity. Alerts about secrets have no severity.",
		Unit:       figure.Alerts,
		Columns:    []figure.Column{columnKind, columnSeverity, columnAlerts},
		Chart:      figure.Chart{Kind: figure.Bars, Label: "severity", Series: kindSeries},
	}
	var counts []kindCount
	for _, g := range groupBySeverity(s.selected(isOpen)) {
		counts = append(counts, kindCount{g.severity, g.kind, int64(len(g.alerts))})
		f.N += len(g.alerts)
		f.Rows = append(f.Rows, []figure.Value{figure.String(string(g.kind)), severityValue(g.severity), figure.Integer(int64(len(g.alerts)))})
	}
	slices.SortStableFunc(counts, func(a, b kindCount) int { return compareSeverities(a.label, b.label) })
	for i := range counts {
		counts[i].label = cmp.Or(counts[i].label, "no severity")
	}
	f.Chart.Table = byKind(columnSeverity, counts)
	if f.N == 0 {
		f.Empty, f.Good = s.noAlerts("No alert is open.")
	}
	return f
}

// kindCount is the number of alerts of a kind in a category.
type kindCount struct {
	label  string
	kind   dataset.AlertKind
	alerts int64
}

// kindSeries are the kinds side by side, as byKind lays them out.
var kindSeries = []figure.Series{
	{Column: "dependabot", Title: "Dependabot"}, {Column: "code-scanning", Title: "Code scanning", Tone: figure.Secondary},
	{Column: "secret-scanning", Title: "Secrets", Tone: figure.Aborted}}

// byKind puts the counts of a category into one row, a column a kind.
func byKind(label figure.Column, counts []kindCount) *figure.Table {
	shape := &figure.Table{Columns: []figure.Column{label}}
	for i, kind := range alertKinds {
		shape.Columns = append(shape.Columns, integerColumn(string(kind), kindSeries[i].Title, "alerts"))
	}
	at := make(map[string]int)
	for _, c := range counts {
		i, ok := at[c.label]
		if !ok {
			i = len(shape.Rows)
			at[c.label] = i
			shape.Rows = append(shape.Rows, []figure.Value{figure.String(c.label), figure.Integer(0), figure.Integer(0), figure.Integer(0)})
		}
		k := 1 + slices.Index(alertKinds, c.kind)
		before, _ := shape.Rows[i][k].Int()
		shape.Rows[i][k] = figure.Integer(before + c.alerts)
	}
	return shape
}

// ageBins are the lower edges of the ages of alerts, in days.
var ageBins = []int64{0, 7, 30, 90, 180, 365}

// alertsAge counts open alerts by how long they have been open.
func alertsAge(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-age", Title: "How old are open alerts?",
		Definition: "Open alerts by the days since they were created; the lower edge belongs to the bin.",
		Unit:       figure.Alerts,
		Columns:    []figure.Column{columnKind, integerColumn("from_days", "From", figure.Days), integerColumn("to_days", "To", figure.Days), columnAlerts},
		Chart:      figure.Chart{Kind: figure.Columns, Label: "age", Series: kindSeries},
	}
	counts := make(map[dataset.AlertKind]*[6]int64)
	for _, kind := range alertKinds {
		counts[kind] = new([6]int64)
	}
	for _, a := range s.selected(isOpen) {
		age := s.asOf.Sub(a.CreatedAt)
		bin := 0
		for bin+1 < len(ageBins) && age >= time.Duration(ageBins[bin+1])*day {
			bin++
		}
		counts[a.Kind][bin]++
		f.N++
	}
	var drawn []kindCount
	for _, kind := range alertKinds {
		for i, from := range ageBins {
			to, label := figure.Null(), fmt.Sprintf("%d+", from)
			if i+1 < len(ageBins) {
				to, label = figure.Integer(ageBins[i+1]), fmt.Sprintf("%d–%d", from, ageBins[i+1])
			}
			drawn = append(drawn, kindCount{label, kind, counts[kind][i]})
			f.Rows = append(f.Rows, []figure.Value{figure.String(string(kind)), figure.Integer(from), to, figure.Integer(counts[kind][i])})
		}
	}
	f.Chart.Table = byKind(figure.Column{Name: "age", Title: "Days open", Names: figure.Nothing}, drawn)
	if f.N == 0 {
		f.Empty, f.Good = s.noAlerts("No alert is open.")
	}
	return f
}

// fixWindowDays is how far back fixed alerts are looked at, and fewestFixed how
// many of them a mean needs.
const (
	fixWindowDays = 90
	fewestFixed   = 3
)

// isFix reports whether the alert was closed by mending what it was about.
func (a *Alert) isFix() bool {
	if a.Kind == dataset.SecretScanning {
		return a.State == "resolved" && a.Resolution != "false_positive"
	}
	return a.State == "fixed"
}

var medianDays = figure.Column{Name: "median_days", Title: "Median", Type: figure.TypeNumber, Unit: figure.Days}

// alertsDaysToFix tells how long alerts took to be fixed.
func alertsDaysToFix(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-days-to-fix", Title: "How long do fixes take?",
		Definition: "Alerts closed by fixing in the last 90 days (secrets: resolved, but not as false positives): days from creation to fix. " +
			"No mean of fewer than three.",
		Unit: figure.Alerts,
		Columns: []figure.Column{columnKind, columnSeverity, columnAlerts,
			{Name: "mean_days", Title: "Mean", Type: figure.TypeNumber, Unit: figure.Days},
			medianDays},
		Chart: figure.Chart{Kind: figure.Bars, Label: "what", Series: []figure.Series{{Column: "median_days", Title: "Median"}},
			Table: &figure.Table{Columns: []figure.Column{{Name: "what", Title: "Kind and severity", Names: figure.Nothing}, medianDays}}},
	}
	from := s.asOf.Add(-fixWindowDays * day)
	fixed := s.selected(func(a *Alert) bool {
		return !a.Open && a.isFix() && !a.closed.Before(from) && !a.closed.After(s.asOf)
	})
	for _, g := range groupBySeverity(fixed) {
		n := len(g.alerts)
		f.N += n
		mean, median := figure.Null(), figure.Null()
		if n >= fewestFixed {
			spans := make([]time.Duration, n)
			for i, a := range g.alerts {
				spans[i] = a.closed.Sub(a.CreatedAt)
			}
			slices.Sort(spans)
			mean = figure.Number(meanDays(spans))
			median = figure.Number(meanDays(spans[(n-1)/2 : n/2+1]))
			label := kindSeries[slices.Index(alertKinds, g.kind)].Title
			if g.severity != "" {
				label += " · " + g.severity
			}
			f.Chart.Table.Rows = append(f.Chart.Table.Rows, []figure.Value{figure.String(label), median})
		}
		f.Rows = append(f.Rows, []figure.Value{
			figure.String(string(g.kind)), severityValue(g.severity), figure.Integer(int64(n)), mean, median,
		})
	}
	if f.N == 0 {
		f.Empty, _ = s.noAlerts("No alert was fixed in the last 90 days.")
	} else if len(f.Chart.Table.Rows) == 0 {
		f.Warnings = append(f.Warnings, "Too few alerts were fixed for a mean: three of a kind and severity are needed.")
		f.Chart.Kind = figure.None
	}
	return f
}

// meanDays returns the exact mean of spans in days, as the nearest float64.
func meanDays(spans []time.Duration) float64 {
	sum := new(big.Int)
	for _, span := range spans {
		sum.Add(sum, big.NewInt(int64(span)))
	}
	mean := new(big.Rat).SetFrac(sum, new(big.Int).Mul(big.NewInt(int64(len(spans))), big.NewInt(int64(day))))
	days, _ := mean.Float64()
	return days
}
