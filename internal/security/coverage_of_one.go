package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// coverageOfOne shows what watches one repository, a row for each feature.
var coverageOfOne = definition{
	Figure: figure.Figure{
		ID:         "security-coverage",
		Title:      "What is switched on?",
		Definition: "What watches the repository. Unknown means that it could not be seen, which is not the same as off.",
		Unit:       "features",
		Columns:    []figure.Column{wordColumn("feature", "Feature"), columnState},
	},
	Fill: func(v *view, f *figure.Figure) {
		f.N = len(features)
		for _, feature := range features {
			f.Rows = append(f.Rows, []figure.Value{figure.String(feature.title), figure.String(string(feature.of(v.repositories[0])))})
		}
	},
}
