package security

import (
	"fmt"
	"math"
	"testing"
)

func TestAlertsOverdueBy(t *testing.T) {
	checkExamples(t, &alertsOverdueBy, []example{{
		rule: "counts by the days since the due date; the lower edge belongs to the bin",
		given: `
			alert a dependabot critical 7d
			alert a dependabot critical 7.1d
			alert a dependabot high 37d
			alert a dependabot high 36.9d
			alert a code-scanning error 99d
			alert a code-scanning error 99d CVE-2021-1111
			alert a secret-scanning - 31d
			alert a dependabot low 999d
			alert a dependabot low 999d fixed 1d`,
		want: `
			0 | 7 | 1 | 1 | 0 | 0 | 0 | 0
			7 | 30 | 0 | 1 | 0 | 0 | 0 | 0
			30 | 90 | 0 | 0 | 0 | 0 | 1 | 1
			90 | null | 0 | 0 | 0 | 1 | 0 | 0`,
		n: 6,
	}})
}

func TestAlertsOverdueByEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsOverdueBy, func(ref *reference) (n int, rows [][]string) {
		edges := []float64{0, 7, 30, 90, math.Inf(1)}
		for i := range 4 {
			row := []string{fmt.Sprint(edges[i]), fmt.Sprint(edges[i+1])}
			if i == 3 {
				row[1] = ""
			}
			for _, column := range []string{"critical", "high", "medium", "low", "other", "secrets"} {
				count := 0
				for _, a := range ref.alerts {
					days := asOf.Sub(dueByHand(a)).Seconds() / 86400
					if columnByHand(a) == column && closed(a).After(asOf) && days > 0 && days >= edges[i] && days < edges[i+1] {
						count++
					}
				}
				n += count
				row = append(row, fmt.Sprint(count))
			}
			rows = append(rows, row)
		}
		return n, rows
	})
}
