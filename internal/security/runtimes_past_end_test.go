package security

import (
	"testing"
)

func TestRuntimesPastEnd(t *testing.T) {
	checkExamples(t, &runtimesPastEnd, []example{{
		rule: "lists runtimes past their end, the earliest end first",
		given: `
			file a-x .nvmrc 20
			file b-x .nvmrc 16
			file b-x build.gradle sourceCompatibility = 21
			file c-x .nvmrc 22`,
		want: `
			b-x | b | Node.js | 16 | 16 | 2023-09-11 | -1166 | .nvmrc
			a-x | a | Node.js | 20 | 20 | 2026-04-30 | -204 | .nvmrc`,
		n: 2,
	}})
}
