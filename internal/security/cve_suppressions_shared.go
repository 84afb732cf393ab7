package security

import (
	"cmp"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// suppressionsShared lists the CVEs that several teams suppress: what many work
// around is worth fixing once.
var suppressionsShared = definition{
	Figure: figure.Figure{
		ID:          "cve-suppressions-shared",
		Title:       "Which CVEs do many teams suppress?",
		Explanation: "Many teams have decided to accept the same vulnerability. One common solution would serve all of them.",
		Definition: "CVEs with an unexpired suppression rule in repositories of at least " + theSharedByTeams + " teams: " +
			"how many teams and repositories.",
		Unit:  figure.Repositories,
		Empty: "No CVE is suppressed by " + theSharedByTeams + " teams or more.", Good: true,
		Columns: []figure.Column{columnCVE, columnTeams, columnRepos},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "cve", Series: []figure.Series{{Column: "teams", Title: "Teams"}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		f.N = v.countRead()
		f.Warn(v.suppressionProblems()...)
		const teams, repos = 0, 1
		uses := make(tally)
		seen := make(map[[2]string]bool) // CVE and team
		for _, r := range v.repositories {
			for cve := range r.inForce {
				counts, use := uses.of(cve, 2), [2]string{cve, r.Team}
				counts[repos]++
				if !seen[use] {
					seen[use] = true
					counts[teams]++
				}
			}
		}
		shared := slices.DeleteFunc(uses.labels(), func(cve string) bool { return uses[cve][teams] < v.in.Options.SharedByTeams })
		slices.SortStableFunc(shared, func(a, b string) int { return cmp.Compare(uses[a][teams], uses[b][teams]) })
		for _, cve := range shared {
			f.Rows = append(f.Rows, countRow(v.cveValue(cve), uses[cve]...))
		}
		// The picture and the excerpt begin with the most teams.
		most := slices.Clone(f.Rows)
		slices.Reverse(most)
		f.Chart.Table = &figure.Table{Columns: f.Columns, Rows: most}
		shorten(f, "that most teams suppress", most)
	},
}
