package security

import (
	"testing"
)

func TestRuntimesEndOfLife(t *testing.T) {
	checkExamples(t, &runtimesEndOfLife, []example{{
		rule: "counts runtimes by the days left",
		given: `
			file a .nvmrc 20
			file b .nvmrc 22
			file b build.gradle sourceCompatibility = 17
			file c build.gradle sourceCompatibility = 21
			file d package.json {}`,
		want: `
			past end of life | 1 | 0
			up to 90 days | 0 | 0
			up to 180 days | 1 | 0
			up to a year | 0 | 1
			more than a year | 0 | 1
			not known | 1 | 0`,
		n: 5,
	}})
}
