package security

import (
	"testing"
)

func TestProblemsOfOne(t *testing.T) {
	checkExamples(t, &problemsOfOne, []example{{
		rule:  "names the file and the line",
		given: "rule a CVE-2024-0001 until=soon",
		want:  `dependency-check-suppressions.xml:2 | until="soon" is not a date (yyyy-mm-dd), so the rule never expires`,
		n:     1,
		of:    "a",
	}})
}
