package security

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestAlertsOverdueNow(t *testing.T) {
	checkHeadline(t, &alertsOverdueNow, []example{{
		rule: "counts open alerts beyond the service level, of all open ones, now and 14 days ago",
		given: `
			alert a dependabot critical 8d
			alert a dependabot critical 7d
			alert a dependabot high 99d fixed 1d`,
		want: "1 | 2 | 1",
	}})
}

func TestAlertsOverdueNowEqualsNaiveComputation(t *testing.T) {
	checkHeadlineAgainst(t, &alertsOverdueNow, func(ref *reference) (value figure.Value, n int, before figure.Value) {
		all := func(dataset.Alert) bool { return true }
		if len(ref.in.Alerts) == 0 {
			return figure.Null(), 0, figure.Null()
		}
		then := asOf.AddDate(0, 0, -14)
		overdueThen := func(a dataset.Alert) bool { return overdueByHand(a, then) }
		overdueNow := func(a dataset.Alert) bool { return overdueByHand(a, asOf) }
		return integer(ref.openAt(asOf, overdueNow)), ref.openAt(asOf, all), integer(ref.openAt(then, overdueThen))
	})
}
