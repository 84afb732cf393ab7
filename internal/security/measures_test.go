package security

import "testing"

func TestOverdueAlertsOfALevelAreComparedWithTheSameLevel(t *testing.T) {
	checkHeadline(t, overdueByLevel()[0], []example{{
		rule: "counts critical alerts beyond the service level, of all ever seen, now and 14 days ago",
		given: `
			alert a dependabot critical 8d
			alert a dependabot critical 30d fixed 1d
			alert a dependabot high 99d`,
		want: "1 | 3 | 1",
	}})
}
