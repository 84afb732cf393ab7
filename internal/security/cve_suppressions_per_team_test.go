package security

import (
	"sort"
	"strconv"
	"strings"
	"testing"
)

func TestSuppressionsPerTeam(t *testing.T) {
	checkExamples(t, &suppressionsPerTeam, []example{{
		rule: "counts a CVE once for a team, and every expired rule",
		given: `
			rule b-x CVE-2024-0001
			rule a-x CVE-2024-0001
			rule a-y CVE-2024-0001 CVE-2024-0002
			rule a-y CVE-2024-0003 until=2020-01-01
			rule c-x until=2020-01-01`,
		want: `
			a | 2 | 1
			b | 1 | 0
			c | 0 | 1`,
		n: 4,
	}})
}

func TestSuppressionsPerTeamEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &suppressionsPerTeam, func(ref *reference) (n int, rows [][]string) {
		cves, expired := map[string]map[string]bool{}, map[string]int{}
		for _, t := range ref.population {
			team := ref.team(t)
			for _, rule := range t.rules {
				if rule.expired() {
					expired[team]++
					continue
				}
				for _, cve := range rule.cves {
					if cves[team] == nil {
						cves[team] = map[string]bool{}
					}
					cves[team][cve] = true
				}
			}
		}
		all := map[string]bool{}
		for team := range cves {
			all[team] = true
		}
		for team := range expired {
			all[team] = true
		}
		for team := range all {
			rows = append(rows, []string{team, strconv.Itoa(len(cves[team])), strconv.Itoa(expired[team])})
		}
		sort.Slice(rows, func(i, j int) bool {
			a, _ := strconv.Atoi(rows[i][1])
			b, _ := strconv.Atoi(rows[j][1])
			return a > b || a == b && rows[i][0] < rows[j][0]
		})
		return len(ref.population), rows
	})
}

func TestEverySuppressionFileThatIsNotWellFormedIsNamed(t *testing.T) {
	for _, o := range organisations() {
		warnings := strings.Join(o.view.figure(&suppressionsPerTeam).Warnings, "\n")
		for _, x := range o.population {
			for _, path := range x.broken {
				if want := o.name(x) + " " + path + " ("; !strings.Contains(warnings, want) {
					t.Errorf("%s: got warnings %q, want one with %q", o.title, warnings, want)
				}
			}
		}
	}
}
