package security

import (
	"cmp"
	"slices"
	"strconv"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

func TestAlertsByPackage(t *testing.T) {
	checkExamples(t, &alertsByPackage, []example{{
		rule: "counts open alerts, repositories and teams, and names the version that closes most",
		given: `
			alert a-x dependabot high 1d package=log4j fix=2.15.0
			alert a-x dependabot high 1d CVE-2021-1111 package=log4j fix=2.17.1
			alert a-y dependabot high 1d package=log4j fix=2.9.0
			alert b-x dependabot high 1d package=log4j fix=3.0.0
			alert b-x dependabot high 1d package=log4j
			alert b-x dependabot high 9d fixed 1d package=log4j fix=2.18.0
			alert b-x dependabot low 9d package=unfixed
			alert b-x code-scanning error 9d package=js/xss`,
		want: `
			log4j (maven) | 5 | 3 | 2 | 2.17.1 | 3 | 1
			unfixed (maven) | 1 | 1 | 1 | null | 0 | 0`,
		n: 6,
	}})
}

func TestVersionsAreComparedPartByPart(t *testing.T) {
	ascending := []string{"", "1.9", "1.10.0-alpha", "1.10.0-rc1", "1.10.0", "1.10.0.1", "1.10.1", "2", "10.0"}
	for i, a := range ascending {
		for k, b := range ascending {
			if got, want := compareVersions(a, b), cmp.Compare(i, k); got != want {
				t.Errorf("compare %q with %q: got %d, want %d", a, b, got, want)
			}
		}
	}
}

func FuzzComparisonOfVersionsIsAnOrder(f *testing.F) {
	f.Add("2.0.0", "2.0", "2.0-rc1")
	f.Add("1.0.0+x", "1..0", "v1_0")
	f.Add("00+A", "+", "0")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if x, y := compareVersions(a, b), compareVersions(b, a); x != -y || (x == 0) != (a == b) {
			t.Errorf("%q and %q: got %d and %d", a, b, x, y)
		}
		list := []string{a, b, c}
		slices.SortFunc(list, compareVersions)
		if compareVersions(list[0], list[1]) > 0 || compareVersions(list[1], list[2]) > 0 || compareVersions(list[0], list[2]) > 0 {
			t.Errorf("got the order %q, in which a later one is smaller", list)
		}
	})
}

func TestPackagePageHoldsItsAlertsOnly(t *testing.T) {
	s := New(organisation(t, `
		alert a-x dependabot high 1d package=one fix=1.2
		alert b-x dependabot low 1d package=one
		alert b-x dependabot low 1d package=two`))
	if got, want := s.PackageNames(), []string{"one (maven)", "two (maven)"}; !slices.Equal(got, want) {
		t.Fatalf("got packages %q, want %q", got, want)
	}
	d := s.Package("one (maven)")
	for i, want := range []string{"2", "2", "2", "1.2"} {
		if got := d.Numbers[i].Value.String(); got != want {
			t.Errorf("%s: got %s, want %s", d.Numbers[i].ID, got, want)
		}
	}
	for _, f := range d.Groups[0].Figures {
		if f.N != 2 {
			t.Errorf("%s: got n = %d, want 2", f.ID, f.N)
		}
	}
}

func TestAlertsByPackageEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsByPackage, func(ref *reference) (n int, rows [][]string) {
		open, fixes, exploited := 0, 0, 0
		repos, teams := map[string]bool{}, map[string]bool{}
		for _, x := range ref.population {
			for _, a := range ref.alertsOf(x) {
				if a.Kind != dataset.Dependabot || !closed(a).After(asOf) {
					continue
				}
				open++
				repos[x.row.Owner+"/"+x.row.Name], teams[ref.team(x)] = true, true
				if a.CVE == "CVE-2021-1111" {
					exploited++
				}
			}
		}
		if open > 0 { // all made-up alerts of Dependabot are about one package
			rows = append(rows, []string{"lodash", strconv.Itoa(open), strconv.Itoa(len(repos)), strconv.Itoa(len(teams)), "",
				strconv.Itoa(fixes), strconv.Itoa(exploited)})
		}
		return open, rows
	})
}
