package security

import (
	"fmt"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
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

func TestFewVersionsAreSaidInASentence(t *testing.T) {
	for _, c := range []struct {
		name     string
		versions []string
		want     string
		chart    figure.Kind
	}{
		{"one version", []string{"24", "24"}, "Node.js 24: 2 repositories.", figure.None},
		{"two versions, one past its end", []string{"24", "16", "16"}, "Node.js 16, past its end: 2 repositories; Node.js 24: 1 repository.", figure.None},
		{"unpinned and not stated", []string{"lts/*", "x"}, "not stated: 1 repository; unpinned: 1 repository.", figure.None},
		{"three versions", []string{"24", "22", "16"}, "", figure.Treemap},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Input{AsOf: asOf, Options: options()}
			for i, text := range c.versions {
				name := fmt.Sprintf("a-%d", i)
				in.Repositories = append(in.Repositories, repo(name, func(*dataset.Repository) {}))
				for path, content := range map[string]string{".nvmrc": text, "package.json": "{}"} {
					in.Files = append(in.Files, dataset.File{Owner: "hmcts", Repo: name, Path: path, Content: []byte(content)})
				}
			}
			f := figuresOf(New(in))["node-versions"]
			if f.Note != c.want || f.Chart.Kind != c.chart {
				t.Errorf("got %q and the chart %v, want %q and %v", f.Note, f.Chart.Kind, c.want, c.chart)
			}
			if c.chart == figure.Treemap && fmt.Sprint(f.Chart.Marked) != "[false false true]" {
				t.Errorf("got the marks %v, want the last one only", f.Chart.Marked)
			}
		})
	}
}
