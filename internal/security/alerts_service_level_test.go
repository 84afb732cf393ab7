package security

import (
	"testing"
)

func TestAlertsServiceLevel(t *testing.T) {
	checkExamples(t, &alertsServiceLevel, []example{{
		rule: "counts by team; most overdue first; an alert is overdue after its days, not at their end",
		given: `
			alert a-x dependabot critical 7d
			alert a-x dependabot critical 8d
			alert b-x dependabot high 31d
			alert b-x dependabot low 181d
			alert b-x code-scanning error 999d
			alert a-x secret-scanning - 2d
			alert a-x secret-scanning - 1d
			alert c-x dependabot high 99d fixed 1d`,
		want: `
			a | 2 | 4 | 2 | 0 | 0 | 0 | 2
			b | 2 | 3 | 0 | 1 | 0 | 1 | 0`,
		n: 7,
	}})
}

func TestAlertsServiceLevelEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsServiceLevel, func(ref *reference) (n int, rows [][]string) {
		teams := map[string][]int{}
		for _, x := range ref.population {
			for _, a := range ref.alertsOf(x) {
				if !closed(a).After(asOf) {
					continue
				}
				team := ref.team(x)
				if teams[team] == nil {
					teams[team] = make([]int, 7)
				}
				n++
				teams[team][1]++
				if overdueByHand(a, asOf) {
					teams[team][0]++
				}
				if a.Kind == "secret-scanning" {
					teams[team][6]++
				}
				for i, severity := range []string{"critical", "high", "medium", "low"} {
					if a.Severity == severity {
						teams[team][2+i]++
					}
				}
			}
		}
		return n, rowsByCounts(teams, 0, 1)
	})
}
