package security

import (
	"testing"
)

func TestSuppressionsExpired(t *testing.T) {
	checkHeadline(t, &suppressionsExpired, []example{{
		rule: "counts expired rules, of all rules, now and 14 days ago",
		given: `
			rule a CVE-2024-0001 until=2026-11-20
			rule a CVE-2024-0002 until=2026-11-21
			rule a CVE-2024-0002 until=2026-11-06
			rule b CVE-2024-0003`,
		want: "2 | 4 | 1",
	}})
}
