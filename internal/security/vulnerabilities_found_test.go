package security

import (
	"testing"
)

func TestVulnerabilitiesFound(t *testing.T) {
	checkExamples(t, &vulnerabilityList, []example{{
		rule: "lists active findings first, and says what suppresses the others",
		given: `
			found a CVE-2024-0001 high suppressed
			found a CVE-2024-0002 low
			found b CVE-2024-0001 critical
			rule b CVE-2024-0001`,
		want: `
			a | CVE-2024-0002 | low | 0 | null | active | null | 2026-11-20T10:37:23Z
			b | CVE-2024-0001 | critical | 0 | null | suppressed | rule | 2026-11-20T10:37:23Z
			a | CVE-2024-0001 | high | 0 | null | suppressed | report | 2026-11-20T10:37:23Z`,
		n: 3,
	}})
}

func TestReportsOfAVulnerability(t *testing.T) {
	checkExamples(t, &vulnerabilityReports, []example{{
		rule: "lists the findings that name it",
		given: `
			found a CVE-2024-0001 high
			found a CVE-2024-0002 low`,
		want:   "a | CVE-2024-0001 | high | 0 | null | active | null | 2026-11-20T10:37:23Z",
		n:      1,
		naming: "CVE-2024-0001",
	}})
}
