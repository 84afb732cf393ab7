package security

import (
	"cmp"
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/yarnaudit"
)

type advisory = yarnaudit.Advisory

var advisoryFields = fields[advisory]{
	{figure.Column{Name: "vulnerability", Title: "Vulnerability", Names: figure.Vulnerability}, func(_ *view, a advisory) figure.Value {
		name := cmp.Or(a.GHSA, a.ID)
		if len(a.CVEs) > 0 {
			name = a.CVEs[0]
		}
		return textOrNull(name).Link(address.Web(a.URL))
	}},
	{columnPackage, func(_ *view, a advisory) figure.Value { return textOrNull(a.Module) }},
	{columnSeverity, func(_ *view, a advisory) figure.Value { return severityValue(a.Severity) }},
	{figure.Column{Name: "title", Title: "Title", Names: figure.Note}, func(_ *view, a advisory) figure.Value { return textOrNull(a.Title) }},
}

// yarnKnownIssues lists the advisories that a repository tells yarn audit to
// ignore. They count in no figure about suppressions, which are those of
// dependency-check.
var yarnKnownIssues = definition{
	Figure: figure.Figure{
		ID:         "yarn-known-issues",
		Title:      "Which advisories of yarn audit does it ignore?",
		Definition: "The advisories of " + repofile.YarnKnownIssues + ", each once however many dependencies lead to it.",
		Unit:       "advisories",
		Empty:      "The list is empty.", Good: true,
		Columns: advisoryFields.columns(), CountBy: []string{"severity"},
	},
	Applies: func(v *view) bool { return v.repositories[0].Known != nil },
	Fill: func(v *view, f *figure.Figure) {
		known := v.repositories[0].Known
		advisoryFields.fill(v, f, known.Advisories)
		if known.Broken > 0 {
			f.Warn(figure.Counting(fmt.Sprintf("Lines that were skipped because they have no known form: %d.", known.Broken)))
		}
	},
}
