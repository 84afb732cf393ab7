package security

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
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

// levelColumns count alerts of each severity, and those about secrets.
var levelColumns = append(severityColumns[:len(severityColumns):len(severityColumns)],
	integerColumn("other", "Other", figure.Alerts), integerColumn(secretsLevel, "Secrets", figure.Alerts))

// levelSeries draws the levelColumns.
var levelSeries = []figure.Series{
	{Column: critical, Title: "Critical", Tone: figure.Critical}, {Column: high, Title: "High", Tone: figure.High},
	{Column: "medium", Title: "Medium", Tone: figure.Medium}, {Column: "low", Title: "Low", Tone: figure.Low},
	{Column: "other", Title: "Other", Tone: figure.Other}, {Column: secretsLevel, Title: "Secrets", Tone: figure.Secondary},
}

// Positions of the levelColumns behind the severities.
const (
	otherColumn = 4 + iota
	secretsColumn
	levelColumnCount
)

// levelColumn returns the position of the alert's count among the levelColumns.
func (a *Alert) levelColumn() int {
	if a.Kind == dataset.SecretScanning {
		return secretsColumn
	}
	if i := slices.Index(severities, a.Severity); i >= 0 {
		return i
	}
	return otherColumn
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

// compareLevels orders the keys of service levels; secrets come last.
func compareLevels(a, b string) int {
	return cmp.Or(compareFlags(a == secretsLevel, b == secretsLevel), compareSeverities(a, b))
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
