package security

import (
	"fmt"
	"testing"
)

func TestAlertsKept(t *testing.T) {
	checkExamples(t, &alertsKept, []example{{
		rule: "is the share closed in time of those closed in 90 days and those open and overdue",
		given: `
			alert a dependabot critical 17d fixed 10d
			alert a dependabot critical 17d dismissed 9.9d
			alert a dependabot critical 200d fixed 91d
			alert a dependabot critical 8d
			alert a dependabot critical 6d
			alert a secret-scanning - 40d resolved 39.5d
			alert a dependabot low 40d fixed 1d
			alert a code-scanning error 400d`,
		want: `
			critical | 33.333333333333336 | 1 | 2 | 1
			low | 100 | 1 | 1 | 0
			secrets | 100 | 1 | 1 | 0`,
		n: 5,
	}})
}

func TestAlertsKeptSaysTheShareOfAll(t *testing.T) {
	v := New(organisation(t, `
		alert a dependabot critical 17d fixed 10d
		alert a dependabot critical 17d fixed 9d`)).whole()
	if got, want := v.figure(&alertsKept).Finding, "50% of 2 alerts were closed in time"; got != want {
		t.Errorf("got finding %q, want %q", got, want)
	}
}

func TestAlertsKeptEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsKept, func(ref *reference) (n int, rows [][]string) {
		for _, level := range []string{"critical", "high", "medium", "low", "error", "note", "zz", "", "secrets"} {
			kept, all, overdue := 0, 0, 0
			for _, a := range ref.alerts {
				name := a.Severity
				if a.Kind == "secret-scanning" {
					name = "secrets"
				}
				due := dueByHand(a)
				if name != level || due.Year() == 9000 {
					continue
				}
				switch end := closed(a); {
				case end.After(asOf):
					if asOf.After(due) {
						overdue++
					}
				case asOf.Sub(end).Hours() <= 90*24:
					all++
					if !end.After(due) {
						kept++
					}
				}
			}
			if n += all + overdue; all+overdue > 0 {
				rows = append(rows, []string{level, fmt.Sprint(100 * float64(kept) / float64(all+overdue)),
					fmt.Sprint(kept), fmt.Sprint(all), fmt.Sprint(overdue)})
			}
		}
		return n, rows
	})
}
