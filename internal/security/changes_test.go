package security

import (
	"fmt"
	"testing"
	"time"
)

func TestAlertsChanged(t *testing.T) {
	const given = `
		alert a dependabot low 6.9d package=new
		alert a dependabot low 7d package=too-old
		alert a dependabot low 8d fixed 3d package=fixed
		alert a dependabot low 8d dismissed 3d package=dismissed
		alert a dependabot critical 13d package=late
		alert a dependabot critical 12d fixed 4d package=late-and-fixed
		alert a dependabot critical 12d fixed 6d package=in-time
		alert a code-scanning error 90d reopened=2d
		alert a code-scanning error 90d reopened=8d`
	checkExamples(t, &alertsChanged, []example{{
		rule:  "counts what happened in the last seven days and in the seven before",
		given: given,
		want: `
			new | 1 | 6
			fixed | 3 | 0
			newly overdue | 2 | 0
			reopened | 1 | 1`,
		n: 14,
	}})
	checkExamples(t, &alertsChangedList, []example{{
		rule:  "lists what happened, the latest first",
		given: given,
		want: `
			new | 2026-11-13T13:01:23Z | a | a | #0 new | low | true
			fixed | 2026-11-17T10:37:23Z | a | a | #2 fixed | low | false
			fixed | 2026-11-16T10:37:23Z | a | a | #5 late-and-fixed | critical | false
			fixed | 2026-11-14T10:37:23Z | a | a | #6 in-time | critical | false
			newly overdue | 2026-11-15T10:37:23Z | a | a | #5 late-and-fixed | critical | false
			newly overdue | 2026-11-14T10:37:23Z | a | a | #4 late | critical | true
			reopened | 2026-11-18T10:37:23Z | a | a | #7 | error | true`,
		n: 7,
	}})
}

func TestAlertsChangedEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsChanged, func(ref *reference) (n int, rows [][]string) {
		counts := [4][2]int{}
		for week := range 2 {
			to := asOf.AddDate(0, 0, -7*week)
			within := func(at time.Time) bool { return at.After(to.AddDate(0, 0, -7)) && !at.After(to) }
			for _, a := range ref.alerts {
				due, end := dueByHand(a), closed(a)
				fix := a.State == "fixed" || a.State == "resolved" && a.Resolution != "false_positive"
				for kind, happened := range []bool{within(a.CreatedAt), fix && within(end), within(due) && end.After(due)} {
					if happened {
						counts[kind][week]++
						n++
					}
				}
			}
		}
		for kind, name := range []string{"new", "fixed", "newly overdue", "reopened"} {
			rows = append(rows, []string{name, fmt.Sprint(counts[kind][0]), fmt.Sprint(counts[kind][1])})
		}
		return n, rows
	})
}
