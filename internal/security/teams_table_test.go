package security

import (
	"testing"
)

func TestTeamsTable(t *testing.T) {
	checkExamples(t, &teamsTable, []example{{
		rule: "adds up the repositories of a team",
		given: `
			alert a-x dependabot high 1d
			alert b-x dependabot critical 8d
			rule a-x CVE-2024-0001
			rule a-y CVE-2024-0002 until=2020-01-01
			file a-y .nvmrc 20`,
		want: `
			b | 1 | 1 | 1 | 0 | 0 | 0
			a | 2 | 0 | 1 | 1 | 1 | 1`,
		n: 3,
	}})
}
