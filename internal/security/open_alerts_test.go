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
			a-y | #1 | critical | 8 | 1 | dependabot | null
			a-x | #0 | high | 1 | null | dependabot | null
			a-y | #2 secret | null | 2 | null | secret-scanning | null`,
		n: 3,
	}})
}

func TestOpenAlertsOfOneRepositoryDoNotNameIt(t *testing.T) {
	checkExamples(t, &openAlertsOfOne, []example{{
		rule: "lists the alerts of the repository",
		given: `
			alert a dependabot high 1d
			alert b dependabot high 1d`,
		want: "#0 | high | 1 | null | dependabot | null",
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
		want:   "a | #0 | high | 1 | null | dependabot | CVE-2024-0001",
		n:      1,
		naming: "CVE-2024-0001",
	}})
}
