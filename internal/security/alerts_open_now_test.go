package security

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestAlertsOpenNow(t *testing.T) {
	checkHeadline(t, &alertsOpenNow, []example{{
		rule: "counts open alerts of all that exist, now and 14 days ago",
		given: `
			alert a dependabot low 20d
			alert a dependabot low 20d fixed 15d
			alert a secret-scanning - 1d`,
		want: "2 | 3 | 1",
	}})
}

func TestAlertsOpenNowEqualsNaiveComputation(t *testing.T) {
	checkHeadlineAgainst(t, &alertsOpenNow, func(ref *reference) (value figure.Value, n int, before figure.Value) {
		all := func(dataset.Alert) bool { return true }
		if len(ref.in.Alerts) == 0 {
			return figure.Null(), 0, figure.Null()
		}
		return integer(ref.openAt(asOf, all)), len(ref.alerts), integer(ref.openAt(asOf.AddDate(0, 0, -14), all))
	})
}
