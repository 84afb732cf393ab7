package ci

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is 2019-11-20T10:37:23Z.
func TestRollbacks(t *testing.T) {
	checkExamples(t, "rollbacks", []example{{
		rule: "lists deployments of a commit first seen before that of the deployment before",
		history: `
			a/x S 9d commit=c1 deployed=9d
			a/x S 8d commit=c2 deployed=8d
			a/x S 7d commit=c1 deployed=7d    # back
			a/x S 6d commit=c1 deployed=6d    # the same again
			a/x S 5d commit=c2 deployed=5d    # forward
			a/x S 4d commit=c3                # not deployed
			a/x S 3d commit=c2 deployed=3d
			a/y S 2d commit=c0 deployed=2d    # another pipeline`,
		want: `a/x | 2019-11-13T10:37:23Z | c1 | c2`,
	}, {
		rule: "a commit is first seen when it is first scheduled, in whatever build",
		history: `
			a/x S 9d commit=c1 scheduled=10d
			a/x F 8d commit=c2 scheduled=11d
			a/x S 7d commit=c1 deployed=7d
			a/x S 6d commit=c2 deployed=6d`,
		want: `a/x | 2019-11-14T10:37:23Z | c2 | c1`,
	}, {
		rule: "commits first seen at the same time are no older than each other",
		history: `
			a/x S 7d commit=c1 scheduled=8d deployed=7d
			a/x S 6d commit=c2 scheduled=8d deployed=6d`,
	}, {
		rule: "a deployment without a commit lies between",
		history: `
			a/x S 9d commit=c1
			a/x S 8d commit=c2 deployed=8d
			a/x S 7d deployed=7d
			a/x S 6d commit=c1 deployed=6d`,
	}, {
		rule: "the deployment is of the last 90 days, the one before it need not be",
		history: `
			a/x S 95d commit=c1
			a/x S 94d commit=c2 deployed=94d
			a/x S 90d commit=c1 deployed=90d
			a/y S 95d commit=c1
			a/y S 94d commit=c2 deployed=94d
			a/y S 90d1s commit=c1 deployed=90d1s`,
		want: `a/x | 2019-08-22T10:37:23Z | c1 | c2`,
	}, {
		rule: "the latest come first, then names, and equal times are ordered by key",
		history: `
			a/y S 9d commit=c1
			a/y S 8d commit=c2 deployed=3d
			a/y S 2d commit=c1 deployed=2d
			a/x S 9d commit=c1
			a/x S 3d commit=c2 deployed=2d
			a/x S 2d commit=c1 deployed=2d`,
		want: `
			a/x | 2019-11-18T10:37:23Z | c1 | c2
			a/y | 2019-11-18T10:37:23Z | c1 | c2`,
	}, {
		rule: "builds that ended more than 180 days ago do not tell when a commit was first seen",
		history: `
			a/x S 180d commit=c1
			a/x S 3d commit=c2 deployed=3d
			a/x S 2d commit=c1 deployed=2d
			a/y S 180d1s commit=c1
			a/y S 3d commit=c2 deployed=3d
			a/y S 2d commit=c1 deployed=2d`,
		want: `a/x | 2019-11-18T10:37:23Z | c1 | c2`,
	}, {
		rule: "failed deployments do not count",
		history: `
			a/x S 9d commit=c1
			a/x S 8d commit=c2 deployed=8d
			a/x F 7d commit=c1 step=prod:promotion
			a/x S 6d commit=c2 deployed=6d`,
	}})
}

func TestRollbacksAreCutToFiftyRows(t *testing.T) {
	var history strings.Builder
	history.WriteString("a/x S 80d commit=old\n")
	for i := range 120 {
		fmt.Fprintf(&history, "a/x S %dh commit=%s deployed=%dh\n", 1000-i, []string{"new", "old"}[i%2], 1000-i)
	}
	f := reportOn(testOptions(), buildtest.Events(t, history.String())).Figure(everything, "rollbacks")
	if len(f.Rows) != 50 || f.N != 60 {
		t.Errorf("%d rows of %d rollbacks, want 50 of 60", len(f.Rows), f.N)
	}
}

func TestRollbacksEqualsNaiveComputation(t *testing.T) {
	checkPlain(t, "rollbacks", func(h *history, s Selection) (want table) {
		type rollback struct{ to, from plainDeployment }
		var list []rollback
		for _, builds := range plainPipelines(h, s) {
			deployments, seen := plainDeployments(h, builds), plainFirstSeen(builds)
			for i := range deployments {
				if i == 0 || !h.within(deployments[i].at, 90) {
					continue
				}
				r := rollback{to: deployments[i], from: deployments[i-1]}
				if r.to.Commit != "" && r.from.Commit != "" && seen[r.to.Commit].Before(seen[r.from.Commit]) {
					list = append(list, r)
				}
			}
		}
		slices.SortFunc(list, func(a, b rollback) int {
			return cmp.Or(b.to.at.Compare(a.to.at), strings.Compare(a.to.Pipeline, b.to.Pipeline), strings.Compare(a.to.Key, b.to.Key))
		})
		for _, r := range list[:min(len(list), 50)] {
			want.add(figure.String(r.to.Pipeline), figure.Timestamp(r.to.at.Time()), figure.String(r.to.Commit), figure.String(r.from.Commit))
		}
		want.n = len(list)
		return want
	})
}
