package security

import (
	"testing"
)

func TestNodeVersions(t *testing.T) {
	checkExamples(t, &nodeVersions, []example{{
		rule: "the final image counts before version files; without a statement the version is not stated",
		given: `
			file a-x Dockerfile FROM node:20-alpine
			file a-x .nvmrc 18
			file b-x package.json {}
			file c-x pom.xml <project/>`,
		want: `
			a-x | a | 20-alpine | 20 | Dockerfile | 2026-04-30 | -204
			b-x | b | null | not stated | null | null | null`,
		n: 2,
	}})
}

func TestNodeVersionsEqualNaiveComputation(t *testing.T) {
	checkAgainst(t, &nodeVersions, func(ref *reference) (n int, rows [][]string) {
		return ref.versions("node", func(t truth) *trueVersion { return t.node })
	})
}

func TestJavaVersions(t *testing.T) {
	checkExamples(t, &javaVersions, []example{{
		rule: "a build file counts where no image says more; lts is unpinned",
		given: `
			file a-x build.gradle sourceCompatibility = 17
			file b-x Dockerfile FROM openjdk:latest
			file c-x package.json {}`,
		want: `
			a-x | a | 17 | 17 | build.gradle | 2027-10-31 | 345
			b-x | b | latest | unpinned | Dockerfile | null | null`,
		n: 2,
	}})
}

func TestJavaVersionsEqualNaiveComputation(t *testing.T) {
	checkAgainst(t, &javaVersions, func(ref *reference) (n int, rows [][]string) {
		return ref.versions("java", func(t truth) *trueVersion { return t.java })
	})
}
