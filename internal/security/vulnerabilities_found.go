package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

var vulnerabilityFields = slices.Concat(fields[findingOf]{findingRepo}, findingFields)

// vulnerabilityList lists what the scans of builds of several repositories found.
var vulnerabilityList = definition{
	Figure: figure.Figure{
		ID:    "vulnerabilities",
		Title: "What did the scans of builds find?",
		Definition: "Vulnerabilities in the latest report of each kind of codebase; suppressed if an unexpired rule names them, " +
			"or if the report says so.",
		Unit:  figure.Findings,
		Empty: "The latest reports hold no vulnerability.", Good: true,
		Columns: vulnerabilityFields.columns(), CountBy: []string{"state"},
	},
	Applies: (*view).hasReports,
	Fill:    func(v *view, f *figure.Figure) { fillFindings(v, f, vulnerabilityFields) },
}

// vulnerabilitiesOfOne lists what the scans of one repository's builds found.
var vulnerabilitiesOfOne = definition{
	Figure: func() figure.Figure {
		f := vulnerabilityList.Figure
		f.Columns = findingFields.columns()
		return f
	}(),
	Applies: (*view).hasReports,
	Fill:    func(v *view, f *figure.Figure) { fillFindings(v, f, findingFields) },
}

// fillFindings lists all findings. No findings are good news only if there is a
// report.
func fillFindings(v *view, f *figure.Figure, columns fields[findingOf]) {
	columns.fill(v, f, v.findings(everyFinding))
	if !slices.ContainsFunc(v.repositories, func(r *Repository) bool { return r.scanned }) {
		f.Empty, f.Good = "No report of a build's scan is known.", false
	}
}

// vulnerabilityReports lists the builds' scans that found a vulnerability.
var vulnerabilityReports = definition{
	Figure: func() figure.Figure {
		f := vulnerabilityList.Figure
		f.Title = "Which builds' scans found it?"
		f.Empty, f.Good = "No latest report of a build's scan names it.", false
		return f
	}(),
	Applies: (*view).hasReports,
	Fill: func(v *view, f *figure.Figure) {
		vulnerabilityFields.fill(v, f, v.findings(func(x *dataset.Finding) bool { return vulnerabilityName(x.ID) == v.vulnerability.id }))
	},
}
