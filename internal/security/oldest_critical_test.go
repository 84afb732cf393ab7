package security

import (
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestOldestCritical(t *testing.T) {
	checkHeadline(t, &oldestCritical, []example{{
		rule: "is the age of the open critical alert that was created first",
		given: `
			alert a dependabot critical 20d
			alert a dependabot critical 40d fixed 1d
			alert a dependabot critical 30d
			alert a dependabot high 90d`,
		want: "30 | 2 | null",
	}, {
		rule:  "without an open critical alert there is no number",
		given: "alert a dependabot high 90d",
		want:  "null | 0 | null",
	}})
}

func TestOldestCriticalEqualsNaiveComputation(t *testing.T) {
	checkHeadlineAgainst(t, &oldestCritical, func(ref *reference) (value figure.Value, n int, before figure.Value) {
		for _, a := range ref.alerts {
			if a.Severity == "critical" && closed(a).After(asOf) {
				n++
				if days := float64(asOf.Sub(a.CreatedAt)) / float64(24*time.Hour); value.IsNull() || days > number(value) {
					value = figure.Number(days)
				}
			}
		}
		return value, n, figure.Null()
	})
}

func number(v figure.Value) float64 {
	f, _ := v.Float()
	return f
}
