package security

import (
	"testing"
)

func TestRuntimesPastEndOfLife(t *testing.T) {
	checkHeadline(t, &runtimesPastEndOfLife, []example{{
		rule: "counts runtimes past their end, of all runtimes",
		given: `
			file a .nvmrc 20
			file a build.gradle sourceCompatibility = 21
			file b package.json {}`,
		want: "1 | 3 | 1",
	}})
}
