package security

import (
	"strconv"
	"testing"
)

func TestAlertsOpen(t *testing.T) {
	checkExamples(t, &alertsOpen, []example{{
		rule: "counts open alerts by kind and severity, those without a severity last",
		given: `
			alert a dependabot high 1d
			alert a dependabot critical 2d
			alert b dependabot critical 3d
			alert a code-scanning error 4d
			alert a code-scanning - 4d
			alert a secret-scanning - 5d`,
		want: `
			dependabot | critical | 2
			dependabot | high | 1
			code-scanning | error | 1
			code-scanning | null | 1
			secret-scanning | null | 1`,
		n: 6,
	}, {
		rule: "an alert is closed at the very instant, and does not exist before it is created",
		given: `
			alert a dependabot high 1d fixed 0d
			alert a dependabot high 1d fixed -1ns
			alert a dependabot high -1ns`,
		want: "dependabot | high | 1",
		n:    1,
	}})
}

func TestAlertsOpenEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsOpen, func(ref *reference) (n int, rows [][]string) {
		for _, kind := range kindOrder {
			for _, severity := range severityOrder {
				count := 0
				for _, a := range ref.alerts {
					if string(a.Kind) == kind && a.Severity == severity && closed(a).After(asOf) {
						count++
					}
				}
				if n += count; count > 0 {
					rows = append(rows, []string{kind, severity, strconv.Itoa(count)})
				}
			}
		}
		return n, rows
	})
}
