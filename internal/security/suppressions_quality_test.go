package security

import (
	"testing"
)

func TestSuppressionsQuality(t *testing.T) {
	checkExamples(t, &suppressionsQuality, []example{{
		rule: "counts rules without an end and rules without notes by team, most without an end first",
		given: `
			rule a-x CVE-2024-0001 until=2030-01-01
			rule b-x CVE-2024-0001
			rule b-x CVE-2024-0002 notes=why`,
		want: `
			b | 2 | 2 | 1
			a | 1 | 0 | 1`,
		n: 3,
	}})
}

func TestSuppressionsQualityEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &suppressionsQuality, func(ref *reference) (n int, rows [][]string) {
		teams := map[string][]int{}
		for _, x := range ref.population {
			for _, rule := range x.rules {
				team := ref.team(x)
				if teams[team] == nil {
					teams[team] = make([]int, 3)
				}
				n++
				teams[team][0]++
				if !rule.dated {
					teams[team][1]++
				}
			}
		}
		return n, rowsByCounts(teams, 1, 0)
	})
}
