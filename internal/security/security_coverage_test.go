package security

import (
	"testing"
)

func TestSecurityCoverage(t *testing.T) {
	checkExamples(t, &securityCoverage, []example{{
		rule: "shows what files tell; settings that were not seen are unknown",
		given: `
			file a-x renovate.json {}
			file a-x package.json {}
			file a-x CODEOWNERS x
			repo b-x`,
		want: `
			a-x | a | unknown | on | unknown | unknown | unknown | off | on | off | not applicable
			b-x | b | unknown | off | unknown | unknown | unknown | off | off | not applicable | not applicable`,
		n: 2,
	}})
}
