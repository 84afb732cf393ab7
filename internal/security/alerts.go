package security

import (
	"cmp"
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
	var list []bySeverity
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
	for i := range s.alerts {
		if keep(&s.alerts[i]) {
			list = append(list, &s.alerts[i])
		}
	}
	return list
}

func isOpen(a *Alert) bool { return a.Open }

// noAlerts says why there are no alerts to show.
func (s *Security) noAlerts(otherwise string) (empty string, good bool) {
	if len(s.in.Options.AlertKinds) == 0 {
		return "No kind of alert is configured (sources: github: alerts).", false
	}
	if len(s.alerts) == 0 {
		return "GitHub reported no alert of the kinds that could be read.", false
	}
	return otherwise, true
}

// alertsOpen counts open alerts.
func alertsOpen(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-open", Title: "Which alerts are open?",
		Definition: "Alerts that are open now, by GitHub's kind and severity. Alerts about secrets have no severity.",
		Unit:       "alerts",
		Columns:    []figure.Column{columnKind, columnSeverity, columnAlerts},
		Chart:      figure.Chart{Kind: figure.Bars, Label: "severity", Series: []figure.Series{{Column: "alerts", Title: "Open alerts"}}},
	}
	f.Empty, f.Good = s.noAlerts("No alert is open.")
	for _, g := range groupBySeverity(s.selected(isOpen)) {
		f.N += len(g.alerts)
		f.Rows = append(f.Rows, []figure.Value{figure.String(string(g.kind)), severityValue(g.severity), figure.Integer(int64(len(g.alerts)))})
	}
	return f
}

// ageBins are the lower edges of the ages of alerts, in days.
var ageBins = []int64{0, 7, 30, 90, 180, 365}

// alertsAge counts open alerts by how long they have been open.
func alertsAge(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-age", Title: "How old are open alerts?",
		Definition: "Open alerts by the days since they were created; the lower edge belongs to the bin.",
		Unit:       "alerts",
		Columns:    []figure.Column{columnKind, integerColumn("from_days", "From", "days"), integerColumn("to_days", "To", "days"), columnAlerts},
		Chart: figure.Chart{Kind: figure.Histogram, Label: "from_days", Label2: "to_days",
			Series: []figure.Series{{Column: "alerts", Title: "Open alerts"}}},
	}
	f.Empty, f.Good = s.noAlerts("No alert is open.")
	counts := make(map[dataset.AlertKind]*[6]int64)
	for _, kind := range alertKinds {
		counts[kind] = new([6]int64)
	}
	for _, a := range s.selected(isOpen) {
		age := s.asOf.Sub(a.CreatedAt)
		bin := 0
		for bin+1 < len(ageBins) && age >= time.Duration(ageBins[bin+1])*24*time.Hour {
			bin++
		}
		counts[a.Kind][bin]++
		f.N++
	}
	for _, kind := range alertKinds {
		for i, from := range ageBins {
			to := figure.Null()
			if i+1 < len(ageBins) {
				to = figure.Integer(ageBins[i+1])
			}
			f.Rows = append(f.Rows, []figure.Value{figure.String(string(kind)), figure.Integer(from), to, figure.Integer(counts[kind][i])})
		}
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

// alertsDaysToFix tells how long alerts took to be fixed.
func alertsDaysToFix(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-days-to-fix", Title: "How long do fixes take?",
		Definition: "Alerts closed by fixing in the last 90 days (secrets: resolved, but not as false positives): days from creation to fix. " +
			"No mean of fewer than three.",
		Unit: "alerts",
		Columns: []figure.Column{columnKind, columnSeverity, columnAlerts,
			{Name: "mean_days", Title: "Mean", Type: figure.TypeNumber, Unit: "days"},
			{Name: "median_days", Title: "Median", Type: figure.TypeNumber, Unit: "days"}},
		Chart: figure.Chart{Kind: figure.Bars, Label: "severity", Series: []figure.Series{{Column: "median_days", Title: "Median days"}}},
	}
	f.Empty, _ = s.noAlerts("No alert was fixed in the last 90 days.")
	from := s.asOf.Add(-fixWindowDays * 24 * time.Hour)
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
		}
		f.Rows = append(f.Rows, []figure.Value{
			figure.String(string(g.kind)), severityValue(g.severity), figure.Integer(int64(n)), mean, median,
		})
	}
	return f
}

// meanDays returns the exact mean of spans in days, as the nearest float64.
func meanDays(spans []time.Duration) float64 {
	sum := new(big.Int)
	for _, span := range spans {
		sum.Add(sum, big.NewInt(int64(span)))
	}
	mean := new(big.Rat).SetFrac(sum, new(big.Int).Mul(big.NewInt(int64(len(spans))), big.NewInt(int64(24*time.Hour))))
	days, _ := mean.Float64()
	return days
}

// weeks is the number of full weeks that histories of alerts show.
const weeks = 52

// weekEnds returns the ends (Sunday 24:00 UTC) of the last full weeks, oldest
// first.
func (s *Security) weekEnds() []time.Time {
	t := s.asOf.UTC().Truncate(24 * time.Hour)
	t = t.AddDate(0, 0, -(int(t.Weekday())+6)%7) // this week's Monday
	ends := make([]time.Time, weeks)
	for i := range ends {
		ends[i] = t.AddDate(0, 0, -7*(weeks-1-i))
	}
	return ends
}

var columnWeekEnd = figure.Column{Name: "week_end", Title: "Week to", Type: figure.TypeDate}

// sunday returns the date of the Sunday that a week ends with.
func sunday(end time.Time) figure.Value { return figure.Date(end.AddDate(0, 0, -1)) }

// alertsOpenByWeek counts the alerts open at the end of each week.
func alertsOpenByWeek(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-open-by-week", Title: "Do open alerts pile up?",
		Definition: "Alerts open at the end of each of the last 52 full weeks (Sunday 24:00 UTC), by severity; secrets apart.",
		Unit:       "alerts", N: len(s.alerts),
		Columns: []figure.Column{columnWeekEnd,
			integerColumn("critical", "Critical", "alerts"), integerColumn("high", "High", "alerts"), integerColumn("medium", "Medium", "alerts"),
			integerColumn("low", "Low", "alerts"), integerColumn("other", "Other", "alerts"), integerColumn("secrets", "Secrets", "alerts")},
		Chart: figure.Chart{Kind: figure.Columns, Label: "week_end", Series: []figure.Series{
			{Column: "critical", Title: "Critical", Tone: figure.Critical}, {Column: "high", Title: "High", Tone: figure.High},
			{Column: "medium", Title: "Medium", Tone: figure.Medium}, {Column: "low", Title: "Low", Tone: figure.Low},
			{Column: "other", Title: "Other", Tone: figure.Other}, {Column: "secrets", Title: "Secrets", Tone: figure.Secondary}}},
	}
	f.Empty, f.Good = s.noAlerts("No alert was open.")
	for _, end := range s.weekEnds() {
		var counts [6]int64
		for i := range s.alerts {
			if a := &s.alerts[i]; a.openAt(end) {
				counts[a.weekColumn()]++
			}
		}
		row := []figure.Value{sunday(end)}
		for _, n := range counts {
			row = append(row, figure.Integer(n))
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}

// weekColumn returns the position of the alert's count among the columns.
func (a *Alert) weekColumn() int {
	const other, secrets = 4, 5
	if a.Kind == dataset.SecretScanning {
		return secrets
	}
	if i := slices.Index(severities, a.Severity); i >= 0 {
		return i
	}
	return other
}

// alertsOpenedClosed counts what came and went in each week.
func alertsOpenedClosed(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-opened-closed", Title: "Are alerts closed as fast as they come?",
		Definition: "Alerts of all kinds created and closed, in whatever way, within each of the last 52 full weeks (Monday to Sunday, UTC).",
		Unit:       "alerts", N: len(s.alerts),
		Columns: []figure.Column{columnWeekEnd, integerColumn("opened", "Opened", "alerts"), integerColumn("closed", "Closed", "alerts")},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "week_end", Series: []figure.Series{
			{Column: "opened", Title: "Opened", Tone: figure.Failure}, {Column: "closed", Title: "Closed", Tone: figure.Success}}},
	}
	f.Empty, f.Good = s.noAlerts("No alert was opened or closed.")
	for _, end := range s.weekEnds() {
		start := end.AddDate(0, 0, -7)
		within := func(t time.Time) bool { return !t.Before(start) && t.Before(end) }
		var opened, closed int64
		for i := range s.alerts {
			a := &s.alerts[i]
			if within(a.CreatedAt) {
				opened++
			}
			if !a.closed.IsZero() && within(a.closed) {
				closed++
			}
		}
		f.Rows = append(f.Rows, []figure.Value{sunday(end), figure.Integer(opened), figure.Integer(closed)})
	}
	return f
}

// overdue returns the days an open alert is past its service level, and false
// if it is within it or has none.
func (s *Security) overdue(a *Alert) (days int64, late bool) {
	limit, ok := s.in.Options.ServiceLevelDays[a.Severity]
	if !ok || !a.Open {
		return 0, false
	}
	by := a.CreatedAt.Add(time.Duration(limit) * 24 * time.Hour)
	if !s.asOf.After(by) {
		return 0, false
	}
	return int64(s.asOf.Sub(by) / (24 * time.Hour)), true
}

// alertsServiceLevel counts each team's open alerts and those past their time.
func alertsServiceLevel(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-service-level", Title: "Which teams have overdue alerts?",
		Definition: "Open alerts by the team of their repository: those of each severity, and those open longer than the service level allows (" +
			s.serviceLevel() + ").",
		Unit: "alerts",
		Columns: []figure.Column{columnTeam, integerColumn("overdue", "Overdue", "alerts"), integerColumn("open", "Open", "alerts"),
			integerColumn("critical", "Critical", "alerts"), integerColumn("high", "High", "alerts"),
			integerColumn("medium", "Medium", "alerts"), integerColumn("low", "Low", "alerts")},
		Chart: figure.Chart{Kind: figure.Bars, Label: "team", Nested: false, Series: []figure.Series{{Column: "overdue", Title: "Overdue alerts", Tone: figure.Failure}}},
	}
	f.Empty, f.Good = s.noAlerts("No alert is open.")
	type counts struct {
		overdue, open int64
		severity      [4]int64
	}
	byTeam := make(map[string]*counts)
	for _, r := range s.repositories {
		for i := range r.Alerts {
			a := &r.Alerts[i]
			if !a.Open {
				continue
			}
			c := byTeam[r.Team]
			if c == nil {
				c = new(counts)
				byTeam[r.Team] = c
			}
			f.N++
			c.open++
			if k := slices.Index(severities, a.Severity); k >= 0 {
				c.severity[k]++
			}
			if _, late := s.overdue(a); late {
				c.overdue++
			}
		}
	}
	teams := make([]string, 0, len(byTeam))
	for team := range byTeam {
		teams = append(teams, team)
	}
	slices.SortFunc(teams, func(a, b string) int {
		return cmp.Or(cmp.Compare(byTeam[b].overdue, byTeam[a].overdue), cmp.Compare(byTeam[b].open, byTeam[a].open), strings.Compare(a, b))
	})
	for _, team := range teams {
		c := byTeam[team]
		row := []figure.Value{s.teamValue(team), figure.Integer(c.overdue), figure.Integer(c.open)}
		for _, n := range c.severity {
			row = append(row, figure.Integer(n))
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}
