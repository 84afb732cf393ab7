package security

import (
	"testing"
)

func TestRuntimesOfOne(t *testing.T) {
	checkExamples(t, &runtimesOfOne, []example{{
		rule: "lists all statements of a language, the strongest first",
		given: `
			file a .nvmrc 20
			file a Dockerfile FROM node:22`,
		want: `
			Node.js | 22 | 22 | yes | image: node:22 | high | Dockerfile | 2027-04-30 | 161
			Node.js | 20 | 20 | no | version file | medium | .nvmrc | 2026-04-30 | -204`,
		n:  2,
		of: "a",
	}, {
		rule:  "what is not stated still counts",
		given: "file a package.json {}",
		want:  "Node.js | null | not stated | yes | not stated | none | null | null | null",
		n:     1,
		of:    "a",
	}})
}
