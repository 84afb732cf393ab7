package security

import (
	"testing"
)

func TestAlertsOverdue(t *testing.T) {
	checkExamples(t, &alertsOverdue, []example{{
		rule: "lists the longest overdue first, and of those the most severe",
		given: `
			alert a-x dependabot high 31d
			alert b-x dependabot critical 8d
			alert b-x dependabot critical 9d
			alert b-x dependabot critical 7d`,
		want: `
			b-x | b | #2 | critical | 2026-11-18 | 2 days overdue | null | dependabot | 9 | 2 | null
			b-x | b | #1 | critical | 2026-11-19 | 1 day overdue | null | dependabot | 8 | 1 | null
			a-x | a | #0 | high | 2026-11-19 | 1 day overdue | null | dependabot | 31 | 1 | null`,
		n: 3,
	}})
}
