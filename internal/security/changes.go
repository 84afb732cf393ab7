package security

import (
	"cmp"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// changeDays is the number of days in which changes are looked at.
const changeDays = 7

// The kinds of changes, in the order of tables.
var changeKinds = []struct {
	name string
	// at returns when it happened to an alert; zero if it did not.
	at func(*Alert) time.Time
}{
	{"new", func(a *Alert) time.Time { return a.CreatedAt }},
	{"fixed", func(a *Alert) time.Time {
		if a.isFix() {
			return a.closed
		}
		return time.Time{}
	}},
	{"newly overdue", (*Alert).lateSince},
	{"reopened", func(a *Alert) time.Time {
		if a.ReopenedAt != nil && a.closed.IsZero() {
			return *a.ReopenedAt
		}
		return time.Time{}
	}},
}

// alertChange is what happened to an alert.
type alertChange struct {
	*Alert
	kind string
	at   time.Time
}

// changes returns what happened in the days up to an instant, by kind, the latest
// first.
func (v *view) changes(to time.Time) []alertChange {
	var list []alertChange
	for _, kind := range changeKinds {
		from := len(list)
		for _, a := range v.alerts {
			at := kind.at(a)
			if !at.IsZero() && at.After(to.Add(-changeDays*day)) && !at.After(to) {
				list = append(list, alertChange{a, kind.name, at})
			}
		}
		slices.SortFunc(list[from:], func(a, b alertChange) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.rank, b.rank)) })
	}
	return list
}

// alertsChanged counts what happened in the last days.
var alertsChanged = definition{
	Figure: figure.Figure{
		ID:    "alerts-changed",
		Title: "What has changed in seven days?",
		Definition: "Alerts that were created, fixed, became overdue, or were opened again in the last 7 days, and in the 7 days before. " +
			"An alert that is fixed late counts as overdue from the day it was due.",
		Unit:  figure.Alerts,
		Empty: "No alert was created, fixed, became overdue or was opened again.", Good: true,
		Columns: []figure.Column{wordColumn("change", "Change"), columnAlerts, integerColumn("before", "The 7 days before", figure.Alerts)},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "change", Series: []figure.Series{{Column: "alerts", Title: "Alerts"}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		counts := make(tally)
		for column, to := range []time.Time{v.asOf, v.asOf.Add(-changeDays * day)} {
			for _, c := range v.changes(to) {
				counts.of(c.kind, 2)[column]++
				f.N++
			}
		}
		for _, kind := range changeKinds {
			f.Rows = append(f.Rows, countRow(figure.String(kind.name), counts.of(kind.name, 2)...))
		}
	},
}

var changeFields = fields[alertChange]{
	{wordColumn("change", "Change"), func(_ *view, c alertChange) figure.Value { return figure.String(c.kind) }},
	{figure.Column{Name: "at", Title: "When", Type: figure.TypeTimestamp},
		func(_ *view, c alertChange) figure.Value { return figure.Timestamp(c.at) }},
	{columnRepo, func(_ *view, c alertChange) figure.Value { return figure.String(c.label) }},
	{columnTeam, func(_ *view, c alertChange) figure.Value { return figure.String(c.team) }},
	{alertFields[0].Column, func(v *view, c alertChange) figure.Value { return alertFields[0].of(v, c.Alert) }},
	{columnSeverity, func(_ *view, c alertChange) figure.Value { return severityValue(c.Severity) }},
	{figure.Column{Name: "open_now", Title: "Open now", Type: figure.TypeBoolean},
		func(_ *view, c alertChange) figure.Value { return figure.Boolean(c.Open) }},
}

// alertsChangedList lists what happened in the last days.
var alertsChangedList = definition{
	Figure: figure.Figure{
		ID:         "alerts-changed-list",
		Title:      "Which alerts have changed in seven days?",
		Definition: "Alerts that were created, fixed, became overdue, or were opened again in the last 7 days, the latest first.",
		Unit:       figure.Alerts,
		Empty:      "No alert was created, fixed, became overdue or was opened again.", Good: true,
		Columns: changeFields.columns(), CountBy: []string{"change"},
	},
	Fill: func(v *view, f *figure.Figure) { changeFields.fill(v, f, v.changes(v.asOf)) },
}

// changed are the figures of what happened in the last days.
var changed = group{ID: "alert-changes", Title: "What changed", Figures: []*definition{&alertsChanged, &alertsChangedList}}

// Changes returns what happened to alerts in the last seven days, for the overview.
func (s *Security) Changes() []figure.Group {
	return figure.Grouped([]group{changed}, s.whole().figure)
}
