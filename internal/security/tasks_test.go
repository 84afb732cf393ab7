package security

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestToDo(t *testing.T) {
	checkExamples(t, &toDo, []example{{
		rule: "lists alerts, rules and runtimes by the day they are due; the undated ones come last",
		given: `
			alert a dependabot high 29d package=x fix=2
			alert b dependabot critical 8d
			alert b code-scanning error 8d
			alert b dependabot critical 8d fixed 1d
			rule a CVE-2024-0001 until=2026-11-21
			rule b CVE-2024-0002 until=2026-11-01
			rule b CVE-2024-0003 until=2027-11-01
			rule b CVE-2024-0004
			file a .nvmrc 20
			file b .nvmrc 22`,
		want: `
			2026-04-30 | runtime | Node.js 20 | a | null | past end of life
			2026-11-01 | suppression | Suppression of CVE-2024-0002 | b | null | expired
			2026-11-19 | alert | #1 | b | critical | 1 day overdue
			2026-11-21 | alert | #0 x | a | high | due in 1 day, fix 2
			2026-11-21 | suppression | Suppression of CVE-2024-0001 | a | null | expires soon
			null | alert | #2 | b | error | null`,
		n: 6,
	}})
}

func TestActNow(t *testing.T) {
	checkExamples(t, &actNow, []example{{
		rule: "lists exploited and overdue alerts, then expired rules, then runtimes past their end",
		given: `
			alert a dependabot high 29d
			alert a dependabot critical 8d
			alert a secret-scanning - 3d
			alert b-x dependabot low 1d CVE-2021-1111
			rule a CVE-2024-0001 until=2026-11-21
			rule b-x CVE-2024-0002 until=2026-11-01
			rule b-x CVE-2024-0003 until=2026-10-01
			file a .nvmrc 20
			file b-x .nvmrc 22`,
		want: `
			2026-12-03 | alert | #3 | b-x | b | low | exploited in the wild, due in 13 days
			2026-11-18 | alert | #2 secret | a | a | null | 2 days overdue
			2026-11-19 | alert | #1 | a | a | critical | 1 day overdue
			2026-10-01 | suppression | Suppression of CVE-2024-0003 | b-x | b | null | expired
			2026-11-01 | suppression | Suppression of CVE-2024-0002 | b-x | b | null | expired
			2026-04-30 | runtime | Node.js 20 | a | a | null | past end of life`,
		n: 6,
	}})
}

func TestToDoOfATeamHoldsItsRepositoriesOnly(t *testing.T) {
	s := New(organisation(t, `
		alert a-x dependabot critical 8d
		alert b-x dependabot critical 9d`))
	f := s.ofTeam("a").figure(&toDo)
	if len(f.Rows) != 1 || f.Rows[0][3].String() != "a-x" || f.Finding != "1 of 1 task is late" {
		t.Errorf("got finding %q and rows %v, want the one alert of a-x", f.Finding, texts(f.Rows))
	}
}

// Together the teams have every open alert to do, and each list is in the order of
// days.
func TestToDoHoldsEveryOpenAlertInOrder(t *testing.T) {
	for _, o := range organisations() {
		alerts := 0
		for _, team := range o.view.Teams() {
			f := o.view.ofTeam(team).figure(&toDo)
			var days []string
			for _, row := range f.Rows {
				if row[1].String() == taskAlert {
					alerts++
				}
				if !row[0].IsNull() {
					days = append(days, row[0].String())
				}
			}
			if !slices.IsSorted(days) {
				t.Errorf("%s: the days of %q are not in order: %v", o.title, team, days)
			}
		}
		if want := len(o.view.selected(isOpen)); alerts != want {
			t.Errorf("%s: %d alerts to do, want the %d open ones", o.title, alerts, want)
		}
	}
}

// BenchmarkToDo makes the lists of all teams of 2,000 repositories with 20,000 alerts.
func BenchmarkToDo(b *testing.B) {
	s := New(makeUp(rand.New(rand.NewPCG(9, 9)), 2000, 20000).in)
	for b.Loop() {
		for _, team := range s.Teams() {
			s.ofTeam(team).figure(&toDo)
		}
	}
}
