package security

import (
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// weeks is the number of full weeks that histories of alerts show.
const weeks = 52

const week = 7 * day

// firstWeekEnd returns the end (Sunday 24:00 UTC) of the oldest of the last full
// weeks; the others follow each seven days.
func (s *Security) firstWeekEnd() time.Time {
	today := s.asOf.UTC().Truncate(day)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	return monday.AddDate(0, 0, -7*(weeks-1))
}

// weekAt returns the first week whose end is not before t: 0 for all times up to
// the first end, and weeks for those after the last.
func weekAt(first, t time.Time) int {
	if !t.After(first) {
		return 0
	}
	since := t.Sub(first) // at most 292 years, which is past the last
	n := since / week
	if since%week > 0 {
		n++
	}
	return int(min(n, weeks))
}

// weekWithin returns the week that t lies in, Monday 00:00 included; false if it
// is none of the last full ones.
func weekWithin(first, t time.Time) (int, bool) {
	since := t.Sub(first.Add(-week))
	if since < 0 || since >= weeks*week {
		return 0, false
	}
	return int(since / week), true
}

var columnWeekEnd = figure.Column{Name: "week_end", Title: "Week to", Type: figure.TypeDate}

// sunday returns the date of the Sunday that a week ends with.
func sunday(first time.Time, i int) figure.Value {
	return figure.Date(first.AddDate(0, 0, 7*i-1))
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

// alertsOpenByWeek counts the alerts open at the end of each week. Each alert
// adds one where it comes and takes one where it goes; the sums of these from
// week to week are the counts.
func alertsOpenByWeek(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-open-by-week", Title: "Do open alerts pile up?",
		Definition: "Alerts open at the end of each of the last 52 full weeks (Sunday 24:00 UTC), by severity; secrets apart.",
		Unit:       figure.Alerts, N: len(s.alerts),
		Columns: []figure.Column{columnWeekEnd,
			integerColumn("critical", "Critical", figure.Alerts), integerColumn("high", "High", figure.Alerts), integerColumn("medium", "Medium", figure.Alerts),
			integerColumn("low", "Low", figure.Alerts), integerColumn("other", "Other", figure.Alerts), integerColumn("secrets", "Secrets", figure.Alerts)},
		Chart: figure.Chart{Kind: figure.Columns, Label: "week_end", Series: []figure.Series{
			{Column: "critical", Title: "Critical", Tone: figure.Critical}, {Column: "high", Title: "High", Tone: figure.High},
			{Column: "medium", Title: "Medium", Tone: figure.Medium}, {Column: "low", Title: "Low", Tone: figure.Low},
			{Column: "other", Title: "Other", Tone: figure.Other}, {Column: "secrets", Title: "Secrets", Tone: figure.Secondary}}},
	}
	first := s.firstWeekEnd()
	var change [weeks + 1][weekColumns]int64
	for _, a := range s.alerts {
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
	var open [weekColumns]int64
	f.Rows = make([][]figure.Value, weeks)
	for i := range f.Rows {
		row := make([]figure.Value, 0, 1+weekColumns)
		row = append(row, sunday(first, i))
		for column, n := range change[i] {
			open[column] += n
			row = append(row, figure.Integer(open[column]))
		}
		f.Rows[i] = row
	}
	if f.N == 0 {
		f.Empty, f.Good = s.noAlerts("There was no alert.")
	}
	return f
}

// alertsOpenedClosed counts what came and went in each week.
func alertsOpenedClosed(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-opened-closed", Title: "Are alerts closed as fast as they come?",
		Definition: "Alerts of all kinds created and closed, in whatever way, within each of the last 52 full weeks (Monday to Sunday, UTC).",
		Unit:       figure.Alerts, N: len(s.alerts),
		Columns: []figure.Column{columnWeekEnd, integerColumn("opened", "Opened", figure.Alerts), integerColumn("closed", "Closed", figure.Alerts)},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "week_end", Series: []figure.Series{
			{Column: "opened", Title: "Opened", Tone: figure.Failure}, {Column: "closed", Title: "Closed", Tone: figure.Success}}},
	}
	first := s.firstWeekEnd()
	var opened, closed [weeks]int64
	for _, a := range s.alerts {
		if i, ok := weekWithin(first, a.CreatedAt); ok {
			opened[i]++
		}
		if a.closed.IsZero() {
			continue
		}
		if i, ok := weekWithin(first, a.closed); ok {
			closed[i]++
		}
	}
	f.Rows = make([][]figure.Value, weeks)
	for i := range f.Rows {
		f.Rows[i] = []figure.Value{sunday(first, i), figure.Integer(opened[i]), figure.Integer(closed[i])}
	}
	if f.N == 0 {
		f.Empty, f.Good = s.noAlerts("There was no alert.")
	}
	return f
}
