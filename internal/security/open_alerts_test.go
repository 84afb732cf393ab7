package security

import (
	"testing"
)

func TestOpenAlerts(t *testing.T) {
	checkExamples(t, &openAlerts, []example{{
		rule: "lists open alerts, overdue or not, with their repository",
		given: `
			alert a-x dependabot high 1d
			alert a-y dependabot critical 8d
			alert a-y secret-scanning - 2d
			alert a-y dependabot low 9d fixed 1d`,
		want: `
			a-y | #1 | critical | 2026-11-19 | 1 day overdue | null | dependabot | 8 | 1 | null
			a-y | #2 secret | null | 2026-11-19 | 1 day overdue | null | secret-scanning | 2 | 1 | null
			a-x | #0 | high | 2026-12-19 | due in 29 days | null | dependabot | 1 | null | null`,
		n: 3,
	}})
}

func TestOpenAlertsOfOneRepositoryDoNotNameIt(t *testing.T) {
	checkExamples(t, &openAlertsOfOne, []example{{
		rule: "lists the alerts of the repository",
		given: `
			alert a dependabot high 1d
			alert b dependabot high 1d`,
		want: "#0 | high | 2026-12-19 | due in 29 days | null | dependabot | 1 | null | null",
		n:    1,
		of:   "a",
	}})
}

func TestOpenAlertsNamingAVulnerability(t *testing.T) {
	checkExamples(t, &openAlertsNaming, []example{{
		rule: "lists open alerts that name it",
		given: `
			alert a dependabot high 1d CVE-2024-0001
			alert b dependabot high 1d CVE-2024-0002`,
		want:   "a | #0 | high | 2026-12-19 | due in 29 days | CVE-2024-0001 | dependabot | 1 | null | null",
		n:      1,
		naming: "CVE-2024-0001",
	}})
}
