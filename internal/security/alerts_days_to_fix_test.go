package security

import (
	"fmt"
	"sort"
	"strconv"
	"testing"
	"time"
)

func TestAlertsDaysToFix(t *testing.T) {
	checkExamples(t, &alertsDaysToFix, []example{{
		rule: "three fixed alerts of a kind and severity have a mean and a median, fewer have none",
		given: `
			alert a dependabot high 30d fixed 20d
			alert a dependabot high 30d fixed 10d
			alert a dependabot high 70d fixed 10d
			alert a dependabot low 30d fixed 10d`,
		want: `
			dependabot | high | 3 | 30 | 20
			dependabot | low | 1 | null | null`,
		n: 4,
	}, {
		rule: "counts alerts that were fixed in 90 days; dismissed ones and false positives are not fixed",
		given: `
			alert a dependabot high 99d fixed 90d
			alert a dependabot high 99d fixed 90.001d
			alert a dependabot high 99d dismissed 1d
			alert a secret-scanning - 9d false_positive 1d
			alert a secret-scanning - 9d resolved 1d`,
		want: `
			dependabot | high | 1 | null | null
			secret-scanning | null | 1 | null | null`,
		n: 2,
	}})
}

func TestAlertsDaysToFixEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsDaysToFix, func(ref *reference) (n int, rows [][]string) {
		for _, kind := range kindOrder {
			for _, severity := range severityOrder {
				var days []float64
				for _, a := range ref.alerts {
					fixed := a.State == "fixed"
					if kind == "secret-scanning" {
						fixed = a.State == "resolved" && a.Resolution != "false_positive"
					}
					at := closed(a)
					if string(a.Kind) == kind && a.Severity == severity && fixed && !at.After(asOf) && asOf.Sub(at) <= 90*24*time.Hour {
						days = append(days, float64(at.Sub(a.CreatedAt))/float64(24*time.Hour))
					}
				}
				if n += len(days); len(days) == 0 {
					continue
				}
				mean, median := "", ""
				if len(days) >= 3 {
					sum := 0.0
					for _, d := range days {
						sum += d
					}
					sort.Float64s(days)
					m := days[len(days)/2]
					if len(days)%2 == 0 {
						m = (m + days[len(days)/2-1]) / 2
					}
					mean, median = fmt.Sprint(sum/float64(len(days))), fmt.Sprint(m)
				}
				rows = append(rows, []string{kind, severity, strconv.Itoa(len(days)), mean, median})
			}
		}
		return n, rows
	})
}
