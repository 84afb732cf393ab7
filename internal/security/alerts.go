package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// alertKinds is the order of kinds in tables.
var alertKinds = []dataset.AlertKind{dataset.Dependabot, dataset.CodeScanning, dataset.SecretScanning}

// Alert is an alert as of the instant of the figures.
type Alert struct {
	*dataset.Alert
	Open bool
	// label and team are those of its repository.
	label, team string
	// closed is when it was closed; zero while it is not.
	closed time.Time
	// due is when it has to be closed; zero without a service level. exploited
	// tells that the catalogue of exploited vulnerabilities lists it.
	due       time.Time
	exploited bool
	// rank is its place in the order of lists.
	rank int
}

// openAt reports whether the alert existed and was not closed at an instant.
func (a *Alert) openAt(t time.Time) bool {
	return !a.CreatedAt.After(t) && (a.closed.IsZero() || a.closed.After(t))
}

// closedAt returns when an alert was closed; zero if it is open. A closed alert
// without a date was closed when it was last updated, or when it was created if
// that is not known either.
func closedAt(a *dataset.Alert) time.Time {
	switch {
	case a.ClosedAt != nil:
		return *a.ClosedAt
	case a.State == "open" || a.State == "":
		return time.Time{}
	case a.UpdatedAt.After(a.CreatedAt):
		return a.UpdatedAt
	}
	return a.CreatedAt
}

// isUrgent reports whether the alert is critical or high.
func (a *Alert) isUrgent() bool { return a.Severity == critical || a.Severity == high }

// sortAlerts orders alerts newest first.
func sortAlerts(alerts []*Alert) {
	slices.SortFunc(alerts, func(a, b *Alert) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(string(a.Kind), string(b.Kind)),
			strings.Compare(a.label, b.label), cmp.Compare(a.Number, b.Number))
	})
}

// selected returns the alerts of the view that keep keeps.
func (v *view) selected(keep func(*Alert) bool) []*Alert {
	var list []*Alert
	for _, a := range v.alerts {
		if keep(a) {
			list = append(list, a)
		}
	}
	return list
}

func isOpen(a *Alert) bool { return a.Open }

// bySeverity are the alerts of a kind and severity.
type bySeverity struct {
	kind     dataset.AlertKind
	severity string
	alerts   []*Alert
}

// groupBySeverity groups alerts by kind and severity, in the order of tables.
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

// kindSeries are the kinds side by side, as byKind lays them out.
var kindSeries = []figure.Series{
	{Column: "dependabot", Title: "Dependabot"},
	{Column: "code-scanning", Title: "Code scanning", Tone: figure.Secondary},
	{Column: "secret-scanning", Title: "Secrets", Tone: figure.Aborted},
}

// kindCount is the number of alerts of a kind in a category.
type kindCount struct {
	label  string
	kind   dataset.AlertKind
	alerts int
}

// byKind lays out counts with a row for each category and a column for each kind.
func byKind(label figure.Column, counts []kindCount) *figure.Table {
	table := &figure.Table{Columns: []figure.Column{label}}
	for _, s := range kindSeries {
		table.Columns = append(table.Columns, integerColumn(s.Column, s.Title, figure.Alerts))
	}
	var labels []string
	found := make(tally)
	for _, c := range counts {
		if found[c.label] == nil {
			labels = append(labels, c.label)
		}
		found.of(c.label, len(alertKinds))[slices.Index(alertKinds, c.kind)] += c.alerts
	}
	for _, label := range labels {
		table.Rows = append(table.Rows, countRow(figure.String(label), found[label]...))
	}
	return table
}

// alertFields are the columns of a list of alerts, behind those that say where
// they are.
var alertFields = fields[*Alert]{
	{figure.Column{Name: "alert", Title: "Alert", Names: figure.Alert}, func(_ *view, a *Alert) figure.Value {
		return figure.String(a.describe()).Link(address.Web(a.URL))
	}},
	{columnSeverity, func(_ *view, a *Alert) figure.Value { return severityValue(a.Severity) }},
	{figure.Column{Name: "due", Title: "Due", Type: figure.TypeDate}, func(_ *view, a *Alert) figure.Value { return dueValue(a.due) }},
	{figure.Column{Name: "why", Title: "Why it stands here", Names: figure.Note},
		func(v *view, a *Alert) figure.Value { return textOrNull(v.why(a)) }},
	{columnCVE, func(v *view, a *Alert) figure.Value {
		if id := a.vulnerability(); id != "" {
			return v.cveValue(id)
		}
		return figure.Null()
	}},
	{columnKind, func(_ *view, a *Alert) figure.Value { return figure.String(string(a.Kind)) }},
	{daysColumn("age_days", "Open for"), func(v *view, a *Alert) figure.Value { return figure.Number(inDays(v.asOf.Sub(a.CreatedAt))) }},
	{daysColumn("overdue_days", "Overdue by"), overdueValue},
	{figure.Column{Name: "epss_percent", Title: "EPSS", Type: figure.TypeNumber, Unit: figure.Percent}, epssValue},
}

// The columns that say where an alert is.
var (
	alertRepo = field[*Alert]{columnRepo, func(_ *view, a *Alert) figure.Value { return figure.String(a.label) }}
	alertTeam = field[*Alert]{columnTeam, func(_ *view, a *Alert) figure.Value { return figure.String(a.team) }}
)

// describe names an alert in a few words.
func (a *Alert) describe() string {
	text := fmt.Sprintf("#%d", a.Number)
	switch {
	case a.Kind == dataset.SecretScanning:
		return text + " secret"
	case a.Subject != "" && a.Title != "":
		return text + " " + a.Subject + ": " + a.Title
	case a.Subject+a.Title != "":
		return text + " " + a.Subject + a.Title
	}
	return text
}

// vulnerability returns the name of what the alert is about: its CVE, else its
// GHSA, else "".
func (a *Alert) vulnerability() string {
	if a.Kind == dataset.SecretScanning {
		return ""
	}
	return vulnerabilityName(cmp.Or(a.CVE, a.GHSA))
}
