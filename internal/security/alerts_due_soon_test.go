package security

import "testing"

func TestAlertsDueSoon(t *testing.T) {
	checkExamples(t, &alertsDueSoon, []example{{
		rule: "counts open alerts that are due but not overdue, most in the next week first",
		given: `
			alert a-x dependabot critical 7d
			alert a-x dependabot critical 7.1d
			alert a-x dependabot high 1d
			alert b-x dependabot high 22.9d
			alert b-x dependabot critical 1h
			alert b-x secret-scanning - 23h
			alert b-x dependabot medium 60d
			alert b-x dependabot medium 59.9d
			alert b-x dependabot critical 1d fixed 1h`,
		want: `
			b | 2 | 4
			a | 1 | 2`,
		n: 6,
	}})
}

func TestAlertsDueSoonEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsDueSoon, func(ref *reference) (n int, rows [][]string) {
		teams := map[string][]int{}
		for _, x := range ref.population {
			for _, a := range ref.alertsOf(x) {
				left := dueByHand(a).Sub(asOf).Hours() / 24
				if !closed(a).After(asOf) || left < 0 || left > 30 {
					continue
				}
				n++
				team := ref.team(x)
				if teams[team] == nil {
					teams[team] = make([]int, 2)
				}
				teams[team][1]++
				if left <= 7 {
					teams[team][0]++
				}
			}
		}
		return n, rowsByCounts(teams, 0, 1)
	})
}
