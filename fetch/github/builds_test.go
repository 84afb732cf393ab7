package github

import (
	"strings"
	"testing"

	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

func TestBuildsBelowTheRootAreReadIfThereIsNoneInIt(t *testing.T) {
	const build = "app/build.gradle"
	for name, c := range map[string]struct {
		files []string
		want  bool
	}{
		"a Dockerfile and Gradle in the root":   {[]string{"Dockerfile", "settings.gradle.kts", build}, true},
		"a Dockerfile, and nothing of Gradle":   {[]string{"Dockerfile", build}, false},
		"no Dockerfile":                         {[]string{"README.md", build}, true},
		"a build in the root":                   {[]string{"build.gradle", "settings.gradle", build}, false},
		"a build in the root and no Dockerfile": {[]string{"build.gradle.kts", build, "docker/Dockerfile"}, false},
		"Maven in the root":                     {[]string{"pom.xml", "gradlew", build}, false},
	} {
		for _, graphQL := range []int{0, 403} {
			t.Run(name, func(t *testing.T) {
				r := &standin.Repository{Name: "x", PushedAt: day(-1), UpdatedAt: day(-1)}
				for _, path := range c.files {
					r.Put(path, []byte("// "+path))
				}
				a := newAccount(t, &standin.Organisation{Login: "hmcts", Repositories: []*standin.Repository{r}}, standin.Options{NoGraphQL: graphQL})
				for _, run := range []string{"cold", "warm"} {
					got := a.must(t).files["x/"+build]
					if strings.HasPrefix(string(got.Content), "// ") != c.want {
						t.Errorf("%s, GraphQL %d: got %+v, want it read: %v", run, graphQL, got, c.want)
					}
				}
			})
		}
	}
}
