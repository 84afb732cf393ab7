package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// vulnerabilitiesTable lists everything that is open, suppressed or reported.
var vulnerabilitiesTable = definition{
	Figure: figure.Figure{
		ID:         "cves",
		Title:      "Which vulnerabilities are there?",
		Definition: "Everything that an open alert, a suppression rule or a scan's latest report names; those with most open alerts come first.",
		Unit:       figure.Vulnerabilities,
		Empty:      "No alert, rule or report names any vulnerability.", Good: true,
		Columns: []figure.Column{columnCVE, columnTeams, columnSeverity, integerColumn("open_alerts", "Open alerts", figure.Alerts),
			integerColumn("suppressed_in", "Suppressed in", figure.Repositories),
			integerColumn("active_findings", "Active findings", figure.Findings)},
	},
	Fill: func(v *view, f *figure.Figure) {
		f.N = len(v.vulnerabilities.ids)
		for _, id := range v.vulnerabilities.ids {
			x := v.vulnerabilities.byID[id]
			severity, active := x.worst()
			f.Rows = append(f.Rows, []figure.Value{v.cveValue(id), integer(len(x.teams)), severityValue(severity),
				integer(len(x.open)), integer(x.suppressing()), integer(active)})
		}
		mostFirst(f.Rows, 3, 1)
	},
}
