package security

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// alertsServiceLevel counts each team's open alerts and those past their time.
func alertsServiceLevel(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-service-level", Title: "Which teams have overdue alerts?",
		Definition: "Open alerts by the team of their repository: those open longer than the service level allows (" +
			s.serviceLevel() + "), all of them, and those of each severity.",
		Unit: figure.Alerts,
		Columns: []figure.Column{columnTeam, integerColumn("overdue", "Overdue", figure.Alerts), integerColumn("open", "Open", figure.Alerts),
			integerColumn("critical", "Critical", figure.Alerts), integerColumn("high", "High", figure.Alerts),
			integerColumn("medium", "Medium", figure.Alerts), integerColumn("low", "Low", figure.Alerts)},
		Chart: figure.Chart{Kind: figure.Bars, Label: "team", Series: []figure.Series{{Column: "overdue", Title: "Overdue alerts", Tone: figure.Failure}}},
	}
	type counts struct {
		team          string
		overdue, open int64
		severity      [4]int64
	}
	var teams []*counts
	byTeam := make(map[string]*counts)
	for _, a := range s.selected(isOpen) {
		c := byTeam[a.team]
		if c == nil {
			c = &counts{team: a.team}
			byTeam[a.team] = c
			teams = append(teams, c)
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
	slices.SortFunc(teams, func(a, b *counts) int {
		return cmp.Or(cmp.Compare(b.overdue, a.overdue), cmp.Compare(b.open, a.open), strings.Compare(a.team, b.team))
	})
	for _, c := range teams {
		row := []figure.Value{figure.String(c.team), figure.Integer(c.overdue), figure.Integer(c.open)}
		for _, n := range c.severity {
			row = append(row, figure.Integer(n))
		}
		f.Rows = append(f.Rows, row)
	}
	if f.N == 0 {
		f.Empty, f.Good = s.noAlerts("No alert is open.")
	}
	return f
}

// alertsOverdue lists the alerts that are past their time.
func alertsOverdue(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "alerts-overdue", Title: "Which alerts are overdue?",
		Definition: "Alerts open longer than the service level allows (" + s.serviceLevel() + "): the most severe first, and of those the oldest.",
		Unit:       figure.Alerts, Columns: alertColumns(columnRepo, columnTeam), CountBy: []string{"team"},
	}
	late := s.selected(func(a *Alert) bool { _, late := s.overdue(a); return late })
	s.worstFirst(late)
	for _, a := range late {
		f.Rows = append(f.Rows, s.alertRow(a, figure.String(a.label), figure.String(a.team)))
	}
	if f.N = len(late); f.N == 0 {
		f.Empty, f.Good = s.noAlerts("No alert is overdue.")
	}
	return f
}
