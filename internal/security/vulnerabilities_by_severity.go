package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// vulnerabilitiesBySeverity counts what the latest reports of builds' scans hold.
var vulnerabilitiesBySeverity = definition{
	Figure: figure.Figure{
		ID:          "vulnerabilities-by-severity",
		Title:       "What do the scans of builds find?",
		Explanation: "What the dependency check of the builds finds, and how much of it is suppressed.",
		Definition: "Vulnerabilities in the latest report of each repository and kind of codebase, by severity: active ones, and those that " +
			"an unexpired rule of the repository or the report itself suppresses.",
		Unit:  figure.Findings,
		Empty: "The latest reports hold no vulnerability.", Good: true,
		Columns: []figure.Column{columnSeverity, integerColumn("active", "Active", figure.Findings),
			integerColumn("suppressed", "Suppressed", figure.Findings), columnRepos},
		Chart: figure.Chart{Kind: figure.Bars, Label: "severity", Series: []figure.Series{
			{Column: "active", Title: "Active", Tone: figure.Failure}, {Column: "suppressed", Title: "Suppressed", Tone: figure.Secondary},
		}},
	},
	Applies: (*view).hasReports,
	Fill: func(v *view, f *figure.Figure) {
		const active, suppressed, repos = 0, 1, 2
		found := make(tally)
		for _, r := range v.repositories {
			seen := make(map[string]bool)
			for i := range r.Findings {
				f.N++
				severity := r.Findings[i].Severity
				counts := found.of(severity, 3)
				if state, _ := r.standing(&r.Findings[i]); state == findingActive {
					counts[active]++
				} else {
					counts[suppressed]++
				}
				if !seen[severity] {
					seen[severity] = true
					counts[repos]++
				}
			}
		}
		f.Chart.Table = &figure.Table{Columns: f.Columns}
		for _, severity := range slices.SortedFunc(slices.Values(found.labels()), compareSeverities) {
			f.Rows = append(f.Rows, countRow(severityValue(severity), found[severity]...))
			f.Chart.Table.Rows = append(f.Chart.Table.Rows, countRow(figure.String(severityLabel(severity)), found[severity]...))
		}
	},
}
