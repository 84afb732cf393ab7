package security

import (
	"testing"
)

func TestVulnerabilitiesTable(t *testing.T) {
	checkExamples(t, &vulnerabilitiesTable, []example{{
		rule: "joins rules and findings of a vulnerability, those with most open alerts first, then those of most teams",
		given: `
			rule a-x CVE-2024-0002
			rule b-x CVE-2024-0002 until=2020-01-01
			found a-x CVE-2024-0001 low
			found b-x CVE-2024-0002 high
			alert c-x dependabot low 1d CVE-2024-0003`,
		want: `
			CVE-2024-0003 | 1 | low | 1 | 0 | 0
			CVE-2024-0002 | 2 | high | 0 | 1 | 1
			CVE-2024-0001 | 1 | low | 0 | 0 | 1`,
		n: 3,
	}, {
		rule: "leaves out what does not have the form of an identifier",
		given: `
			rule a-x phrase
			rule a-x 1234`,
		want: `1234 | 1 | null | 0 | 1 | 0`,
		n:    1,
	}})
}
