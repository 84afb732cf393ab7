package organisation

import "math/rand/v2"

// step is one step of a pipeline.
type step struct {
	name    string
	seconds float64 // usual duration
	fails   float64 // its share of the failures
	has     float64 // share of the pipelines that have it
}

var daytime = []step{
	{"checkout", 12, 0.02, 1},
	{"build", 140, 0.2, 1},
	{"test", 95, 0.25, 1},
	{"sonarscan", 70, 0.04, 0.8},
	{"securitychecks", 60, 0.1, 1},
	{"techstack", 4, 0, 0.5},
	{"dockerbuild", 80, 0.05, 0.9},
	{"fortify-scan", 240, 0.02, 0.1},
	{"pact-provider-verification", 45, 0.04, 0.3},
	{"buildinfra:aat", 55, 0.02, 0.3},
	{"dbmigrate:aat", 20, 0.02, 0.3},
	{"akschartsinstall", 90, 0.1, 0.95},
	{"smoketest:aat", 25, 0.12, 0.95},
	{"functionalTest:aat", 210, 0.3, 0.8},
	{"helmReleaseUninstall:aat", 15, 0, 0.3},
	{"buildinfra:prod", 50, 0.01, 0.3},
	{"prod:promotion", 10, 0.01, 0.9},
	{"deploy:prod", 80, 0.04, 0.9},
	{"smoketest:prod", 15, 0.01, 0.8},
}

var pullRequest = []step{
	{"checkout", 12, 0.02, 1},
	{"build", 140, 0.4, 1},
	{"test", 95, 0.4, 1},
	{"securitychecks", 60, 0.05, 1},
	{"dockerbuild", 80, 0.05, 1},
	{"preview:promotion", 10, 0.01, 1},
	{"deploy:preview", 80, 0.1, 1},
	{"smoketest:preview", 25, 0.1, 1},
	{"functionalTest:preview", 210, 0.3, 0.6},
}

var nightly = []step{
	{"checkout", 12, 0.02, 1},
	{"build", 140, 0.1, 1},
	{"securitychecks", 110, 0.25, 1},
	{"fullFunctionalTest", 900, 0.4, 0.8},
	{"crossBrowserTest", 1400, 0.3, 0.3},
	{"mutationTest", 1800, 0.1, 0.4},
	{"performanceTest", 1200, 0.2, 0.2},
	{"fortify-scan", 400, 0.02, 0.5},
}

// An infrastructure pipeline goes through the environments.
var infrastructure = []step{
	{"checkout", 10, 0.02, 1},
	{"buildinfra:sandbox", 90, 0.2, 0.4},
	{"buildinfra:aat", 110, 0.4, 1},
	{"dbmigrate:aat", 25, 0.1, 0.4},
	{"buildinfra:demo", 100, 0.1, 0.5},
	{"buildinfra:prod", 120, 0.2, 1},
	{"dbmigrate:prod", 25, 0.05, 0.4},
}

// notices are said about a repository, not done.
var notices = []string{
	"not-approved-repo", "not-approved-infra", "deprecated_helm_chart", "nodejs_deprecated", "old_gradle_version", "security.sh_moved",
}

// stepsOf returns the steps that one pipeline has of all, as slow as its code
// base is large.
func stepsOf(random *rand.Rand, all []step) []step {
	size := 0.4 + 2*random.Float64()*random.Float64()
	var some []step
	for _, s := range all {
		if random.Float64() < s.has {
			s.seconds *= size * (0.7 + 0.6*random.Float64())
			some = append(some, s)
		}
	}
	return some
}
