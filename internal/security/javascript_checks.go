package security

import (
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// javascriptChecks counts the tools that watch JavaScript dependencies.
var javascriptChecks = definition{
	Figure: figure.Figure{
		ID:    "javascript-checks",
		Title: "Which tools watch JavaScript dependencies?",
		Explanation: "Which tools watch the JavaScript packages of the repositories. Where there is none, nobody learns of a " +
			"vulnerable package.",
		Definition: "Repositories with a package.json in the root, by the tools whose configuration they hold; one may have several.",
		Unit:       figure.Repositories,
		Empty:      "No repository has a package.json in its root.",
		Columns:    []figure.Column{wordColumn("check", "Check"), columnRepos, integerColumn("of_repos", "Of", figure.Repositories)},
		Chart:      figure.Chart{Kind: figure.Bars, Label: "check", Series: []figure.Series{{Column: "repos", Title: "Repositories"}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		counts := make(map[repofile.Check]int)
		for _, r := range v.repositories {
			if !r.HasNPM {
				continue
			}
			f.N++
			for _, c := range r.Checks {
				counts[c]++
			}
		}
		for _, c := range repofile.Checks() {
			f.Rows = append(f.Rows, countRow(figure.String(string(c)), counts[c], f.N))
		}
		f.Warn(v.fileProblems(func(path string) bool {
			return path == "package.json" || strings.HasPrefix(path, repofile.WorkflowDirectory)
		})...)
	},
}
