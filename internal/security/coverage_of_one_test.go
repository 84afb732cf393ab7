package security

import (
	"testing"
)

func TestCoverageOfOne(t *testing.T) {
	checkExamples(t, &coverageOfOne, []example{{
		rule:  "has a row for each feature",
		given: "file a .github/dependabot.yml x",
		want: `
			Dependabot alerts | unknown
			Update tool | on
			Code scanning | unknown
			Secret scanning | unknown
			Push protection | unknown
			Security policy | off
			Code owners | off
			Lock file | not applicable
			Suppressions file | not applicable`,
		n:  9,
		of: "a",
	}})
}
