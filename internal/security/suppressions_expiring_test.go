package security

import (
	"testing"
)

func TestSuppressionsExpiring(t *testing.T) {
	checkExamples(t, &suppressionsExpiring, []example{{
		rule: "lists expired rules and those that expire within 30 days, the earliest first",
		given: `
			rule a-x CVE-2024-0001 until=2026-12-20
			rule a-x CVE-2024-0002 until=2026-12-21
			rule b-x CVE-2024-0003 until=2026-11-20
			rule b-x CVE-2024-0004`,
		want: `
			b-x | b | CVE-2024-0003 | expired | 2026-11-20 | 0 | null | null | dependency-check-suppressions.xml:2
			a-x | a | CVE-2024-0001 | expires soon | 2026-12-20 | 30 | null | null | dependency-check-suppressions.xml:2`,
		n: 2,
	}})
}
