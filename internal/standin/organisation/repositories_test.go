package organisation

import (
	"encoding/json"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/standin/github"
)

func TestGitHub(t *testing.T) {
	o := Options{Until: until, Events: 1000}
	org := New(1, o).GitHub("hmcts", 120)
	if len(org.Repositories) != 120 {
		t.Fatalf("%d repositories", len(org.Repositories))
	}
	seen := map[string]int{}
	names := map[string]bool{}
	for _, r := range org.Repositories {
		names[r.Name] = true
		for _, path := range []string{"Dockerfile", "package.json", "build.gradle", "pom.xml", ".nvmrc",
			"config/owasp/suppressions.xml", "yarn-audit-known-issues", "renovate.json", ".github/dependabot.yml", "docker/Dockerfile"} {
			if r.File(path) != nil {
				seen[path]++
			}
		}
		if r.Archived {
			seen["archived"]++
		}
		if r.Fork {
			seen["fork"]++
		}
		if r.Paths() == 0 {
			seen["empty"]++
		}
		seen["runs"] += len(r.Runs)
		for _, a := range r.Alerts {
			seen[string(a.Kind)]++
			seen[a.State]++
			if a.Created.After(until) || a.Updated.After(until) || a.Updated.Before(a.Created) {
				t.Errorf("%s: %+v", r.Name, a)
			}
		}
		for _, run := range r.Runs {
			last := run.Attempts[len(run.Attempts)-1]
			if run.Created.After(until) || last.Updated.Before(run.Created) {
				t.Errorf("%s: %+v", r.Name, run)
			}
		}
	}
	if len(names) != 120 {
		t.Errorf("%d different names", len(names))
	}
	for _, what := range []string{"Dockerfile", "package.json", "build.gradle", "pom.xml", ".nvmrc",
		"config/owasp/suppressions.xml", "yarn-audit-known-issues", "renovate.json", ".github/dependabot.yml",
		"archived", "fork", "empty", "runs", "dependabot", "code-scanning", "secret-scanning", "open", "fixed", "dismissed",
		"auto_dismissed", "resolved"} {
		if seen[what] == 0 {
			t.Errorf("nothing of %q", what)
		}
	}
	t.Logf("%v", seen)
	text := func(o *github.Organisation) string {
		b, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		files := ""
		for _, r := range o.Repositories {
			files += string(r.File("Dockerfile")) + string(r.File("package.json"))
		}
		return string(b) + files
	}
	if text(org) != text(New(1, o).GitHub("hmcts", 120)) {
		t.Error("the same options give another account")
	}
	if text(org) == text(New(2, o).GitHub("hmcts", 120)) {
		t.Error("another seed gives the same account")
	}
}
