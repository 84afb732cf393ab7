package security

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestAlertsUrgent(t *testing.T) {
	checkHeadline(t, &alertsUrgent, []example{{
		rule: "counts open critical and high alerts of all that exist, now and 14 days ago",
		given: `
			alert a dependabot critical 20d
			alert a dependabot high 1d
			alert a dependabot high 20d fixed 1d
			alert a dependabot low 1d`,
		want: "2 | 4 | 2",
	}, {
		rule:  "without alerts there is no number",
		given: "repo a",
		want:  "null | 0 | null",
	}})
}

func TestAlertsUrgentEqualsNaiveComputation(t *testing.T) {
	checkHeadlineAgainst(t, &alertsUrgent, func(ref *reference) (value figure.Value, n int, before figure.Value) {
		if len(ref.in.Alerts) == 0 {
			return figure.Null(), 0, figure.Null()
		}
		urgent := func(a dataset.Alert) bool { return a.Severity == "critical" || a.Severity == "high" }
		return integer(ref.openAt(asOf, urgent)), len(ref.alerts), integer(ref.openAt(asOf.AddDate(0, 0, -14), urgent))
	})
}
