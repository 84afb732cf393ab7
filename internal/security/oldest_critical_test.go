package security

import (
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func TestOldestCritical(t *testing.T) {
	checkHeadline(t, &oldestCritical, []example{{
		rule: "is the age of the open critical alert that was created first, now and 14 days ago",
		given: `
			alert a dependabot critical 20d
			alert a dependabot critical 40d fixed 1d
			alert a dependabot critical 30d
			alert a dependabot high 90d`,
		want: "30 | 2 | 26",
	}, {
		rule:  "without an open critical alert there is no number",
		given: "alert a dependabot high 90d",
		want:  "null | 0 | null",
	}})
}

func TestOldestCriticalEqualsNaiveComputation(t *testing.T) {
	checkHeadlineAgainst(t, &oldestCritical, func(ref *reference) (value figure.Value, n int, before figure.Value) {
		oldest := func(t time.Time) (value figure.Value, n int) {
			for _, a := range ref.alerts {
				if a.Severity == "critical" && !a.CreatedAt.After(t) && closed(a).After(t) {
					n++
					if days := float64(t.Sub(a.CreatedAt)) / float64(24*time.Hour); value.IsNull() || days > number(value) {
						value = figure.Number(days)
					}
				}
			}
			return value, n
		}
		if value, n = oldest(asOf); n > 0 {
			before, _ = oldest(asOf.AddDate(0, 0, -14))
		}
		return value, n, before
	})
}

func number(v figure.Value) float64 {
	f, _ := v.Float()
	return f
}
