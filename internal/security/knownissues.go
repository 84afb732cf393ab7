package security

import (
	"cmp"
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// knownIssues lists what a repository has told yarn audit to pass over. These
// count in no figure about suppressions, which are those of dependency-check.
func (s *Security) knownIssues(r *Repository) *figure.Figure {
	f := &figure.Figure{
		ID: "yarn-known-issues", Title: "Which answers of yarn audit does it live with?",
		Definition: "The advisories of " + repofile.YarnKnownIssues + ", each once however many dependencies lead to it.",
		Unit:       "advisories", CountBy: []string{"severity"}, N: len(r.Known.Advisories),
		Columns: []figure.Column{
			{Name: "vulnerability", Title: "Vulnerability", Names: figure.Vulnerability},
			{Name: "package", Title: "Package", Names: figure.Package},
			columnSeverity,
			{Name: "title", Title: "Title", Names: figure.Note},
		},
	}
	for _, a := range r.Known.Advisories {
		name := cmp.Or(a.GHSA, a.ID)
		if len(a.CVEs) > 0 {
			name = a.CVEs[0]
		}
		f.Rows = append(f.Rows, []figure.Value{textOrNull(name).Link(address.Web(a.URL)), textOrNull(a.Module), severityValue(a.Severity), textOrNull(a.Title)})
	}
	if n := r.Known.Broken; n > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("Lines of no known form that were passed over: %d.", n))
	}
	if f.N == 0 {
		f.Empty, f.Good = "The list is empty.", true
	}
	return f
}
