package security

import (
	"testing"
)

func TestSuppressionsExpired(t *testing.T) {
	checkHeadline(t, &suppressionsExpired, []example{{
		rule: "counts expired rules, of all rules",
		given: `
			rule a CVE-2024-0001 until=2026-11-20
			rule a CVE-2024-0002 until=2026-11-21
			rule b CVE-2024-0003`,
		want: "1 | 3 | null",
	}})
}
