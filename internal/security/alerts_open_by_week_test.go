package security

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

func TestAlertsOpenByWeek(t *testing.T) {
	checkExamples(t, &alertsOpenByWeek, []example{{
		rule: "a week ends on Sunday 24:00 UTC; other severities and secrets have columns of their own",
		given: `
			alert a dependabot critical 12d
			alert a dependabot high 12d fixed 6d
			alert a code-scanning error 6d
			alert a secret-scanning - 6d
			alert a dependabot low 1d`,
		want: `
			2026-11-08 | 1 | 1 | 0 | 0 | 0 | 0
			2026-11-15 | 1 | 0 | 0 | 0 | 1 | 1`,
		rows: []int{50, 51},
		n:    5,
	}})
}

func TestAlertsOpenByWeekEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsOpenByWeek, func(ref *reference) (n int, rows [][]string) {
		for _, end := range sundays() {
			count := map[string]int{}
			for _, a := range ref.alerts {
				if a.CreatedAt.After(end) || !closed(a).After(end) {
					continue
				}
				column := a.Severity
				if a.Kind == dataset.SecretScanning {
					column = "secrets"
				} else if !slices.Contains([]string{"critical", "high", "medium", "low"}, column) {
					column = "other"
				}
				count[column]++
			}
			row := []string{end.AddDate(0, 0, -1).Format("2006-01-02")}
			for _, c := range []string{"critical", "high", "medium", "low", "other", "secrets"} {
				row = append(row, strconv.Itoa(count[c]))
			}
			rows = append(rows, row)
		}
		return len(ref.alerts), rows
	})
}

// sundays are the ends of the last 52 full weeks.
func sundays() []time.Time {
	var list []time.Time
	last := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	for i := 51; i >= 0; i-- {
		list = append(list, last.AddDate(0, 0, -7*i))
	}
	return list
}
