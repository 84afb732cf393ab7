package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

var suppressionFields = slices.Concat(fields[ruleOf]{ruleRepo}, ruleFields)

// suppressionList lists the suppression rules of several repositories.
var suppressionList = definition{
	Figure: figure.Figure{
		ID:         "suppressions",
		Title:      "Which rules suppress what, until when, and why?",
		Definition: "The rules of the suppression files, expired ones included, each with its place in the file.",
		Unit:       figure.Rules,
		Empty:      "There is no suppression rule.", Good: true,
		Columns: suppressionFields.columns(), CountBy: []string{"state"},
	},
	Fill: func(v *view, f *figure.Figure) {
		f.Warn(v.suppressionProblems()...)
		suppressionFields.fill(v, f, v.rules(everyRule))
	},
}

// suppressionsOfOne lists the suppression rules of one repository.
var suppressionsOfOne = definition{
	Figure: func() figure.Figure {
		f := suppressionList.Figure
		f.Columns = ruleFields.columns()
		return f
	}(),
	Fill: func(v *view, f *figure.Figure) {
		f.Warn(v.suppressionProblems()...)
		ruleFields.fill(v, f, v.rules(everyRule))
	},
}

// suppressionsNaming lists the suppression rules that name a vulnerability.
var suppressionsNaming = definition{
	Figure: func() figure.Figure {
		f := suppressionList.Figure
		f.Title, f.Definition = "Which rules suppress it?", "The rules that name it, expired ones included, each with its place in the file."
		f.Empty, f.Good = "No rule names it.", false
		return f
	}(),
	Fill: func(v *view, f *figure.Figure) {
		suppressionFields.fill(v, f, v.rules(func(r *Rule) bool { return slices.Contains(r.CVEs, v.vulnerability.id) }))
	},
}
