package security

import "github.com/hmcts/rse-dashboard/internal/figure"

// suppressionsPerTeam counts what each team suppresses.
var suppressionsPerTeam = definition{
	Figure: figure.Figure{
		ID:         "cve-suppressions-per-team",
		Title:      "How much does each team suppress?",
		Definition: "Distinct CVEs of unexpired suppression rules, and expired rules whatever they name, by team.",
		Unit:       figure.Repositories,
		Empty:      "No team suppresses anything.", Good: true,
		Columns: []figure.Column{columnTeam, integerColumn("cves", "Suppressed CVEs", figure.CVEs), columnExpired},
		Chart: figure.Chart{Kind: figure.Bars, Label: "team", Series: []figure.Series{
			{Column: "cves", Title: "Suppressed CVEs"}, {Column: "expired_rules", Title: "Expired rules", Tone: figure.Aborted},
		}},
	},
	Fill: func(v *view, f *figure.Figure) {
		f.N = v.countRead()
		f.Warn(v.suppressionProblems()...)
		const cves, expiredRules = 0, 1
		teams := make(tally)
		seen := make(map[[2]string]bool) // team and CVE
		for _, r := range v.repositories {
			if _, expired := r.countRules(); expired > 0 {
				teams.of(r.Team, 2)[expiredRules] += expired
			}
			for cve := range r.inForce {
				if use := [2]string{r.Team, cve}; !seen[use] {
					seen[use] = true
					teams.of(r.Team, 2)[cves]++
				}
			}
		}
		f.Rows = teams.rows()
		mostFirst(f.Rows, 1+cves)
	},
}
