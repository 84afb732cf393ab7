package security

import (
	"sort"
	"strconv"
	"testing"
)

func TestSuppressionsShared(t *testing.T) {
	checkExamples(t, &suppressionsShared, []example{{
		rule: "lists CVEs that three teams suppress; repositories of a team count once for the team",
		given: `
			rule a-x CVE-2024-0001
			rule a-y CVE-2024-0001
			rule b-x CVE-2024-0001
			rule c-x CVE-2024-0001 CVE-2024-0002
			rule a-x CVE-2024-0002
			rule b-x CVE-2024-0002 until=2026-11-20`,
		want: "CVE-2024-0001 | 3 | 4",
		n:    4,
	}})
}

func TestSuppressionsSharedEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &suppressionsShared, func(ref *reference) (n int, rows [][]string) {
		teams, repos := map[string]map[string]bool{}, map[string]map[string]bool{}
		for _, t := range ref.population {
			for _, rule := range t.rules {
				for _, cve := range rule.cves {
					if rule.expired() {
						continue
					}
					if teams[cve] == nil {
						teams[cve], repos[cve] = map[string]bool{}, map[string]bool{}
					}
					teams[cve][ref.team(t)] = true
					repos[cve][t.row.Owner+"/"+t.row.Name] = true
				}
			}
		}
		for cve := range teams {
			if len(teams[cve]) >= ref.in.Options.SharedByTeams {
				rows = append(rows, []string{cve, strconv.Itoa(len(teams[cve])), strconv.Itoa(len(repos[cve]))})
			}
		}
		sort.Slice(rows, func(i, j int) bool {
			a, _ := strconv.Atoi(rows[i][1])
			b, _ := strconv.Atoi(rows[j][1])
			return a < b || a == b && rows[i][0] < rows[j][0]
		})
		return len(ref.population), rows
	})
}
