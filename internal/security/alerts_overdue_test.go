package security

import (
	"testing"
)

func TestAlertsOverdue(t *testing.T) {
	checkExamples(t, &alertsOverdue, []example{{
		rule: "lists the most severe first, and of those the oldest",
		given: `
			alert a-x dependabot high 31d
			alert b-x dependabot critical 8d
			alert b-x dependabot critical 9d
			alert b-x dependabot critical 7d`,
		want: `
			b-x | b | #2 | critical | 9 | 2 | dependabot | null
			b-x | b | #1 | critical | 8 | 1 | dependabot | null
			a-x | a | #0 | high | 31 | 1 | dependabot | null`,
		n: 3,
	}})
}
