package security

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestAlertsOverdueNow(t *testing.T) {
	checkHeadline(t, &alertsOverdueNow, []example{{
		rule: "counts open alerts beyond the service level, of all open ones",
		given: `
			alert a dependabot critical 8d
			alert a dependabot critical 7d
			alert a dependabot high 99d fixed 1d`,
		want: "1 | 2 | null",
	}})
}

func TestAlertsOverdueNowEqualsNaiveComputation(t *testing.T) {
	checkHeadlineAgainst(t, &alertsOverdueNow, func(ref *reference) (value figure.Value, n int, before figure.Value) {
		all := func(dataset.Alert) bool { return true }
		return integer(ref.openAt(asOf, overdueByHand)), ref.openAt(asOf, all), figure.Null()
	})
}
