package security

import (
	"strconv"
	"testing"
)

func TestJavaScriptChecks(t *testing.T) {
	checkExamples(t, &javascriptChecks, []example{{
		rule: "counts repositories with a package.json in the root by their tools",
		given: `
			file a package.json {}
			file a renovate.json {}
			file a .snyk x
			file b package.json {}
			file c renovate.json {}
			file c web/package.json {}`,
		want: `
			Dependabot | 0 | 2
			Renovate | 1 | 2
			Snyk | 1 | 2
			npm/yarn audit known issues | 0 | 2
			nsp (deprecated) | 0 | 2
			CodeQL | 0 | 2
			None | 1 | 2`,
		n: 2,
	}})
}

func TestJavascriptChecksEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &javascriptChecks, func(ref *reference) (n int, rows [][]string) {
		count := map[string]int{}
		for _, t := range ref.population {
			if t.npm {
				n++
				for _, c := range t.checks {
					count[c]++
				}
			}
		}
		for _, c := range []string{"Dependabot", "Renovate", "Snyk", "npm/yarn audit known issues", "nsp (deprecated)", "CodeQL", "None"} {
			rows = append(rows, []string{c, strconv.Itoa(count[c]), strconv.Itoa(n)})
		}
		return n, rows
	})
}
