package security

import (
	"testing"
)

func TestRepositoriesTable(t *testing.T) {
	checkExamples(t, &repositoriesTable, []example{{
		rule: "lists the repositories with most overdue alerts first, then those with most open ones",
		given: `
			alert a-x dependabot high 1d
			alert b-x dependabot critical 8d
			rule a-x CVE-2024-0001
			rule a-x CVE-2024-0002 until=2020-01-01
			file c-x .nvmrc 20
			repo d-x`,
		want: `
			b-x | b | 1 | 1 | 1 | 0 | 0 | 0 | null | null
			a-x | a | 0 | 1 | 0 | 1 | 1 | 1 | null | null
			c-x | c | 0 | 0 | 0 | 0 | 0 | 0 | 20 | null
			d-x | d | 0 | 0 | 0 | 0 | 0 | 0 | null | null`,
		n: 4,
	}})
}
