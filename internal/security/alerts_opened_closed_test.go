package security

import (
	"strconv"
	"testing"
)

func TestAlertsOpenedClosed(t *testing.T) {
	checkExamples(t, &alertsOpenedClosed, []example{{
		rule: "counts alerts of all kinds, closed in whatever way; the week that is not over does not count",
		given: `
			alert a dependabot critical 12d
			alert a dependabot high 12d dismissed 6d
			alert a secret-scanning - 6d resolved 5d
			alert a dependabot low 1d`,
		want: `
			2026-11-08 | 2 | 0
			2026-11-15 | 1 | 2`,
		rows: []int{50, 51},
		n:    4,
	}})
}

func TestAlertsOpenedClosedEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsOpenedClosed, func(ref *reference) (n int, rows [][]string) {
		for _, end := range sundays() {
			begin := end.AddDate(0, 0, -7)
			opened, gone := 0, 0
			for _, a := range ref.alerts {
				if !a.CreatedAt.Before(begin) && a.CreatedAt.Before(end) {
					opened++
				}
				if at := closed(a); !at.Before(begin) && at.Before(end) {
					gone++
				}
			}
			rows = append(rows, []string{end.AddDate(0, 0, -1).Format("2006-01-02"), strconv.Itoa(opened), strconv.Itoa(gone)})
		}
		return len(ref.alerts), rows
	})
}
