package ci

import (
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/glob"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is Wednesday, 2019-11-20.
func TestDeploymentsByWeek(t *testing.T) {
	checkExamples(t, "deployments-by-week", []example{{
		rule:    "counts a commit of a pipeline at its first deployment",
		nonzero: "deployments",
		history: `
			a/x S 2019-11-04T10:00 deployed=2019-11-04T09:00 commit=c1
			a/x S 2019-11-12T10:00 deployed=2019-11-12T09:00 commit=c1    # again
			a/x S 2019-11-12T11:00 deployed=2019-11-12T10:30 commit=c2
			a/y S 2019-11-12T11:00 deployed=2019-11-12T10:30 commit=c1    # another pipeline
			a/y S 2019-11-13T11:00 deployed=2019-11-13T10:30 commit=c3
			a/x S 2019-11-13T11:00 commit=c4                              # did not deploy`,
		want: `
			2019-11-10 | 1 | 1 | 0
			2019-11-17 | 3 | 2 | 0`,
	}, {
		rule:    "every deployment without a commit counts",
		nonzero: "deployments",
		history: `
			a/x S 2019-11-12T10:00 deployed=2019-11-12T09:00
			a/x S 2019-11-12T10:00 deployed=2019-11-12T09:00
			-   S 2019-11-12T10:00 deployed=2019-11-12T09:00    # no pipeline`,
		want: `2019-11-17 | 2 | 1 | 0`,
	}, {
		rule:    "the time is that of the deployment, of a failure the end of the build",
		nonzero: "deployments",
		history: `
			a/x S 2019-11-11T00:01 deployed=2019-11-10T23:59
			a/x F 2019-11-11T00:02 step=deploy:prod
			a/x S 2019-11-18T00:01 deployed=2019-11-17T23:59
			a/x S 2019-11-18T00:02 deployed=2019-11-18T00:00`,
		want: `
			2019-11-10 | 1 | 1 | 0
			2019-11-17 | 1 | 1 | 1`,
	}, {
		rule:    "a build that fails after its deployment deployed, one that fails at it did not",
		nonzero: "failed",
		history: `
			a/x S 2019-11-12T10:00 deployed=2019-11-12T09:00
			a/x F 2019-11-13T10:00 deployed=2019-11-13T09:00 step=smoketest:prod
			a/x A 2019-11-14T10:00 deployed=2019-11-14T09:00
			a/x F 2019-11-15T10:00 deployed=2019-11-15T09:00 step=prod:promotion
			a/x F 2019-11-15T10:00 step=build`,
		want: `2019-11-17 | 3 | 3 | 1`,
	}, {
		rule: "is empty where no pipeline deployed",
		history: `
			a/x F 2019-11-15T10:00 step=prod:promotion
			a/x S 181d deployed=182d`,
	}})
}

func TestDeploymentsOfPipelinesThatDeployByNature(t *testing.T) {
	o := testOptions()
	o.Deployments.Pipelines = glob.Of("a/lib-*")
	f := reportOn(o, buildtest.Events(t, `
		a/lib-x S 2019-11-12T10:00 commit=c1
		a/lib-x S 2019-11-12T11:00 deployed=2019-11-11T11:00 commit=c2    # at its end nevertheless
		a/lib-x F 2019-11-12T12:00 step=build
		a/lib-x F 2019-11-12T12:00 deployed=2019-11-12T11:00
		a/lib-x A 2019-11-12T12:00 deployed=2019-11-12T11:00
		a/x S 2019-11-12T11:00
		a/x F 2019-11-12T12:00 step=build`)).Figure(everything, "deployments-by-week")
	if got, want := texts(f.Rows)[23], "2019-11-17 | 2 | 1 | 2"; got != want || f.N != 2 {
		t.Errorf("the last week is %s of %d deployments, want %s of 2", got, f.N, want)
	}
}

func TestDeploymentsByWeekEqualsNaiveComputation(t *testing.T) {
	checkPlain(t, "deployments-by-week", func(h *history, s Selection) (want table) {
		var counted, failed []time.Time
		deployed := false
		for _, builds := range plainPipelines(h, s) {
			seen := map[string]bool{}
			for _, d := range plainDeployments(h, builds) {
				deployed = true
				if d.Commit == "" || !seen[d.Commit] {
					counted = append(counted, d.at.Time())
				}
				seen[d.Commit] = true
			}
			for _, b := range builds {
				if plainFailedToDeploy(h, b) {
					failed = append(failed, b.End.Time())
				}
			}
		}
		if !deployed {
			return want
		}
		weeks := plainWeeks(h)
		for i, monday := range weeks[:24] {
			within := func(at time.Time) bool { return !at.Before(monday) && at.Before(weeks[i+1]) }
			deployments, failures, days := 0, 0, map[string]bool{}
			for _, at := range counted {
				if within(at) {
					deployments++
					days[at.Format(time.DateOnly)] = true
				}
			}
			for _, at := range failed {
				if within(at) {
					failures++
				}
			}
			want.add(figure.Date(monday.AddDate(0, 0, 6)), integer(deployments), integer(len(days)), integer(failures))
			want.n += deployments
		}
		return want
	})
}
