package security

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// The states of reported vulnerabilities.
const (
	findingActive     = "active"
	findingSuppressed = "suppressed"
)

// standing tells whether a reported vulnerability is suppressed, and by what: an
// unexpired rule that names it, or the report itself.
func (r *Repository) standing(f *dataset.Finding) (state, by string) {
	rule := r.inForce[vulnerabilityName(f.ID)]
	switch {
	case rule && f.Suppressed:
		return findingSuppressed, "rule and report"
	case rule:
		return findingSuppressed, "rule"
	case f.Suppressed:
		return findingSuppressed, "report"
	}
	return findingActive, ""
}

// findingOf is a reported vulnerability, its repository, and how it stands.
type findingOf struct {
	repo *Repository
	*dataset.Finding
	state, by string
}

// findings returns those of all repositories of the view that keep keeps: active
// ones first, of those the most severe first.
func (v *view) findings(keep func(*dataset.Finding) bool) []findingOf {
	var list []findingOf
	for _, r := range v.repositories {
		for i := range r.Findings {
			if x := &r.Findings[i]; keep(x) {
				state, by := r.standing(x)
				list = append(list, findingOf{r, x, state, by})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b findingOf) int {
		return cmp.Or(strings.Compare(a.state, b.state), compareSeverities(a.Severity, b.Severity))
	})
	return list
}

func everyFinding(*dataset.Finding) bool { return true }

// findingFields are the columns of a list of findings, behind their repository.
var findingFields = fields[findingOf]{
	{columnCVE, func(v *view, x findingOf) figure.Value { return v.cveValue(vulnerabilityName(x.ID)) }},
	{columnSeverity, func(_ *view, x findingOf) figure.Value { return severityValue(x.Severity) }},
	{figure.Column{Name: "score", Title: "CVSS", Type: figure.TypeNumber},
		func(_ *view, x findingOf) figure.Value { return figure.Number(x.Score) }},
	{columnPackage, func(_ *view, x findingOf) figure.Value { return textOrNull(x.Package) }},
	{columnState, func(_ *view, x findingOf) figure.Value { return figure.String(x.state) }},
	{wordColumn("by", "By"), func(_ *view, x findingOf) figure.Value { return textOrNull(x.by) }},
	{figure.Column{Name: "reported_at", Title: "Reported", Type: figure.TypeTimestamp},
		func(_ *view, x findingOf) figure.Value { return figure.Timestamp(x.ReportedAt) }},
}

var findingRepo = field[findingOf]{columnRepo, func(_ *view, x findingOf) figure.Value { return figure.String(x.repo.Label) }}
