package security

import (
	"fmt"
	"testing"
	"time"
)

func TestAlertsTimeToFix(t *testing.T) {
	checkExamples(t, &alertsTimeToFix, []example{{
		rule: "open alerts count as not fixed until now, dismissed ones until they were dismissed",
		given: `
			alert a dependabot high 20d fixed 10d
			alert a dependabot high 50d fixed 30d
			alert a dependabot high 60d fixed 30d
			alert a dependabot high 25d
			alert a dependabot high 300d
			alert a dependabot low 10d fixed 5d
			alert a dependabot low 10d dismissed 6d
			alert a secret-scanning - 9d`,
		// High: of 5, after 10 days 4/5 are left, after 20 days 3/5, after 30 days
		// (2 left, one fixed) 3/10. Low: after 4 days one is out, after 5 days the
		// last one is fixed.
		want: `
			dependabot | high | 5 | 3 | 2 | 30 | 20
			dependabot | low | 2 | 1 | 0 | 5 | null
			secret-scanning | null | 1 | 0 | 1 | null | null`,
		n: 8,
	}})
}

func TestAlertsTimeToFixEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, &alertsTimeToFix, func(ref *reference) (n int, rows [][]string) {
		for _, kind := range kindOrder {
			for _, severity := range severityOrder {
				row := []int{0, 0, 0}
				var lengths []time.Duration
				var ends []bool
				mean, means := 0.0, 0.0
				for _, a := range ref.alerts {
					if string(a.Kind) != kind || a.Severity != severity {
						continue
					}
					fix := a.State == "fixed" || a.State == "resolved" && a.Resolution != "false_positive"
					row[0]++
					length := closed(a).Sub(a.CreatedAt)
					switch open := closed(a).After(asOf); {
					case open:
						row[2]++
						fix, length = false, asOf.Sub(a.CreatedAt)
					case fix:
						row[1]++
						if asOf.Sub(closed(a)).Hours() <= 90*24 {
							mean, means = mean+length.Hours()/24, means+1
						}
					}
					lengths, ends = append(lengths, length), append(ends, fix)
				}
				if row[0] == 0 {
					continue
				}
				n += row[0]
				meanText := ""
				if means >= 3 {
					meanText = fmt.Sprint(mean / means)
				}
				rows = append(rows, []string{kind, severity, fmt.Sprint(row[0]), fmt.Sprint(row[1]), fmt.Sprint(row[2]),
					medianByHand(lengths, ends), meanText})
			}
		}
		return n, rows
	})
}

// medianByHand is the Kaplan–Meier median, for each end by counting those that last
// as long.
func medianByHand(lengths []time.Duration, ends []bool) string {
	best := time.Duration(-1)
	for i, x := range lengths {
		if !ends[i] {
			continue
		}
		share, done := 1.0, map[time.Duration]bool{}
		for k, y := range lengths {
			if !ends[k] || y > x || done[y] {
				continue
			}
			done[y] = true
			atRisk, fixed := 0, 0
			for m, z := range lengths {
				if z >= y {
					atRisk++
				}
				if z == y && ends[m] {
					fixed++
				}
			}
			share *= 1 - float64(fixed)/float64(atRisk)
		}
		if share <= 0.5+1e-9 && (best < 0 || x < best) {
			best = x
		}
	}
	if best < 0 {
		return ""
	}
	return fmt.Sprint(best.Seconds() / 86400)
}
