package security

import (
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

var coverageFields = func() fields[*Repository] {
	list := fields[*Repository]{repoLabel, repoTeam}
	for _, feature := range features {
		list = append(list, field[*Repository]{stateColumn(feature.name, feature.title), func(_ *view, r *Repository) figure.Value {
			return figure.String(string(feature.of(r)))
		}})
	}
	return list
}()

// securityCoverage shows what watches each repository.
var securityCoverage = definition{
	Figure: figure.Figure{
		ID:    "security-coverage",
		Title: "Which security checks are switched on?",
		Explanation: "A repository in which a check is switched off shows no alerts, whatever is wrong with it. This is where to " +
			"switch checks on.",
		Definition: "Each repository and what watches it. Unknown means that the token may not see it, which is not the same as off; " +
			"a lock file applies to JavaScript, a suppressions file to Java.",
		Unit:    figure.Repositories,
		Empty:   "No repository is counted.",
		Columns: coverageFields.columns(),
		Chart: figure.Chart{Kind: figure.Matrix, Label: "repo", Series: func() (list []figure.Series) {
			for _, feature := range features {
				list = append(list, figure.Series{Column: feature.name, Title: feature.title})
			}
			return list
		}()},
	},
	Fill: func(v *view, f *figure.Figure) {
		coverageFields.fill(v, f, v.repositories[:v.countRead()])
		off := func(row []figure.Value) (n int) {
			for _, state := range row[2:] {
				if state.String() == string(dataset.Off) {
					n++
				}
			}
			return n
		}
		shorten(f, "repositories with most switched off", inOrder(f.Rows, func(a, b []figure.Value) int { return off(b) - off(a) }))
	},
}
