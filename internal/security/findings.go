package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// findingsBySeverity counts what the latest reports of builds' scans hold; nil
// if there are no reports at all.
func findingsBySeverity(s *Security) *figure.Figure {
	if !s.hasReports() {
		return nil
	}
	f := &figure.Figure{
		ID: "vulnerabilities-by-severity", Title: "What do the scans of builds find?",
		Definition: "Vulnerabilities in the latest report of each repository and kind of codebase, by severity: active ones, and those that " +
			"an unexpired rule of the repository or the report itself suppresses.",
		Unit: figure.Findings,
		Columns: []figure.Column{columnSeverity, integerColumn("active", "Active", figure.Findings), integerColumn("suppressed", "Suppressed", figure.Findings),
			integerColumn("repos", "Repositories", figure.Repositories)},
		Chart: figure.Chart{Kind: figure.Bars, Label: "severity", Series: []figure.Series{
			{Column: "active", Title: "Active", Tone: figure.Failure}, {Column: "suppressed", Title: "Suppressed", Tone: figure.Secondary}}},
	}
	type counts struct{ active, suppressed, repos int64 }
	found := make(map[string]*counts)
	var list []string
	for _, r := range s.repositories {
		var here []string
		for i := range r.Findings {
			x := &r.Findings[i]
			c := found[x.Severity]
			if c == nil {
				c = new(counts)
				found[x.Severity] = c
				list = append(list, x.Severity)
			}
			if state, _ := r.standing(x); state == "active" {
				c.active++
			} else {
				c.suppressed++
			}
			if !slices.Contains(here, x.Severity) {
				here = append(here, x.Severity)
				c.repos++
			}
			f.N++
		}
	}
	slices.SortFunc(list, compareSeverities)
	shape := &figure.Table{Columns: f.Columns}
	for _, severity := range list {
		c := found[severity]
		numbers := []figure.Value{figure.Integer(c.active), figure.Integer(c.suppressed), figure.Integer(c.repos)}
		f.Rows = append(f.Rows, append([]figure.Value{severityValue(severity)}, numbers...))
		if severity == "" {
			severity = "no severity"
		}
		shape.Rows = append(shape.Rows, append([]figure.Value{figure.String(severity)}, numbers...))
	}
	f.Chart.Table = shape
	if f.N == 0 {
		f.Empty, f.Good = "The latest reports hold no vulnerability.", true
	}
	return f
}
