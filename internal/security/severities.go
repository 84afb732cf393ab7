package security

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

const (
	critical = "critical"
	high     = "high"
)

// severities is the order of the severities that are known; others follow by
// code point, then those without any.
var severities = []string{critical, high, "medium", "low"}

// severityColumns count alerts of each known severity.
var severityColumns = []figure.Column{
	integerColumn(critical, "Critical", figure.Alerts), integerColumn(high, "High", figure.Alerts),
	integerColumn("medium", "Medium", figure.Alerts), integerColumn("low", "Low", figure.Alerts),
}

// compareSeverities orders severities for tables, the worst first.
func compareSeverities(a, b string) int {
	rank := func(s string) int {
		if s == "" {
			return len(severities) + 1
		}
		if i := slices.Index(severities, s); i >= 0 {
			return i
		}
		return len(severities)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b))
}

// severityValue returns a severity, null where there is none.
func severityValue(severity string) figure.Value {
	if severity == "" {
		return figure.Null()
	}
	return figure.String(severity)
}

// severityLabel returns what a chart writes for a severity.
func severityLabel(severity string) string { return cmp.Or(severity, "no severity") }
