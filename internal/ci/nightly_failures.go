package ci

import "github.com/hmcts/rse-dashboard/internal/figure"

// nightlyFailures sets the failures of nightly builds beside those of the
// others. It is the same on all pages of a project.
var nightlyFailures = definition{
	Figure: figure.Figure{
		ID:    "nightly-failures",
		Title: "Do nightly or other builds fail?",
		Explanation: "Nightly builds run the long tests by a clock; other builds follow a change of the code. Where mostly nightly " +
			"builds fail, look at the long tests and the test environments first.",
		Definition: "Builds that failed or were aborted and ended in the last 14 days, nightly ones and all others; " +
			"builds without a pipeline name are in neither.",
		Empty: "No build failed or was aborted in the last 14 days.", Good: true,
		Columns: []figure.Column{{Name: "type", Title: "Type", Names: figure.Nothing}, columnBuilds},
		Chart:   bars("type", "builds", "Failed or aborted builds", figure.Failure),
	},
	Fill: func(v *view, f *figure.Figure) {
		ended := endedSince(v.project, v.ago(recent))
		for _, row := range []struct {
			name string
			of   Type
		}{{"Nightly", Nightly}, {"Non-nightly", NonNightly}} {
			n := outcomesOf(v.ofType(ended, row.of)).failed()
			f.N += int(n)
			f.Rows = append(f.Rows, []figure.Value{figure.String(row.name), figure.Integer(n)})
		}
	},
}
