package security

import (
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// javascriptChecks counts the tools that watch JavaScript dependencies.
func javascriptChecks(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "javascript-checks", Title: "Who watches JavaScript dependencies?",
		Definition: "Repositories with a package.json in the root, by the tools whose configuration they hold; one may have several.",
		Unit:       figure.Repositories,
		Columns: []figure.Column{{Name: "check", Title: "Check", Names: figure.Nothing},
			integerColumn("repos", "Repositories", figure.Repositories), integerColumn("of_repos", "Of", figure.Repositories)},
		Chart:    figure.Chart{Kind: figure.Bars, Label: "check", Series: []figure.Series{{Column: "repos", Title: "Repositories"}}},
		Warnings: s.fileProblems(showsCheck),
	}
	counts := make(map[repofile.Check]int64)
	for _, r := range s.repositories {
		if !r.HasNPM {
			continue
		}
		f.N++
		for _, c := range r.Checks {
			counts[c]++
		}
	}
	for _, c := range repofile.Checks() {
		f.Rows = append(f.Rows, []figure.Value{figure.String(string(c)), figure.Integer(counts[c]), figure.Integer(int64(f.N))})
	}
	if f.N == 0 {
		f.Empty = "No repository has a package.json in its root."
	}
	return f
}

// showsCheck selects the files whose contents tell of a check.
func showsCheck(path string) bool {
	return path == "package.json" || strings.HasPrefix(path, repofile.WorkflowDirectory)
}

// updateTool reports whether the repository has a tool that updates its
// dependencies.
func (r *Repository) updateTool() bool {
	return slices.Contains(r.Checks, repofile.Dependabot) || slices.Contains(r.Checks, repofile.Renovate)
}
