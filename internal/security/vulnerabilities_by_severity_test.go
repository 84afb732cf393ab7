package security

import (
	"testing"
)

func TestVulnerabilitiesBySeverity(t *testing.T) {
	checkExamples(t, &vulnerabilitiesBySeverity, []example{{
		rule: "a finding is suppressed by an unexpired rule or by the report",
		given: `
			found a CVE-2024-0001 high
			found a CVE-2024-0002 high
			found a CVE-2024-0003 high suppressed
			found b CVE-2024-0001 high
			found b CVE-2024-0004 -
			rule a CVE-2024-0001
			rule a CVE-2024-0002 until=2020-01-01`,
		want: `
			high | 2 | 2 | 2
			null | 1 | 0 | 1`,
		n: 5,
	}})
}
