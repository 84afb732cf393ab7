package security

import (
	"fmt"
	"math"
	"strconv"
	"testing"
)

func TestAlertsAge(t *testing.T) {
	checkExamples(t, &alertsAge, []example{{
		rule: "the lower edge belongs to the bin, the upper edge does not",
		given: `
			alert a dependabot low 7d
			alert a dependabot low 6.999d
			alert a secret-scanning - 400d
			alert a dependabot low 30d fixed 1d`,
		want: `
			dependabot | 0 | 7 | 1
			dependabot | 7 | 30 | 1
			secret-scanning | 365 | null | 1`,
		nonzero: "alerts",
		n:       3,
	}})
}

func TestAlertsAgeEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsAge, func(ref *reference) (n int, rows [][]string) {
		edges := []float64{0, 7, 30, 90, 180, 365, math.Inf(1)}
		for _, kind := range kindOrder {
			for i := range 6 {
				count := 0
				for _, a := range ref.alerts {
					days := asOf.Sub(a.CreatedAt).Seconds() / 86400
					if string(a.Kind) == kind && closed(a).After(asOf) && days >= edges[i] && days < edges[i+1] {
						count++
					}
				}
				n += count
				to := ""
				if i < 5 {
					to = fmt.Sprint(edges[i+1])
				}
				rows = append(rows, []string{kind, fmt.Sprint(edges[i]), to, strconv.Itoa(count)})
			}
		}
		return n, rows
	})
}
