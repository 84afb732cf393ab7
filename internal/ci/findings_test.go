package ci

import (
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestFindings(t *testing.T) {
	red := "a/x S 2d\na/x F 1d\n"
	certain := buildLines(100, "a/y", "S", 1, 0, "") + buildLines(20, "a/y", "F", 0, 0, "")
	slower := buildLines(40, "a/x", "S", 9, 0, "took=10m") + buildLines(40, "a/x", "S", 1, 0, "took=15m")
	faster := buildLines(40, "a/y", "S", 9, 0, "took=15m") + buildLines(40, "a/y", "S", 1, 0, "took=10m")
	shared := func(at, step string) string {
		return strings.NewReplacer("WHEN", at, "STEP", step).Replace("a/x F WHEN step=STEP\na/y F WHEN step=STEP\na/z F WHEN step=STEP\n")
	}
	for _, c := range []struct{ id, history, want string }{
		{"red-now", red, "1 of 1 pipeline is red, but not certainly broken"},
		{"red-now", certain + "a/z S 1d", "1 of 2 pipelines is red, and certainly broken"},
		{"red-now", red + strings.ReplaceAll(red, "a/x", "a/z"), "2 of 2 pipelines are red, none of them certainly broken"},
		{"red-now", red + certain, "2 of 2 pipelines are red, 1 of them certainly broken"},
		{"red-now", certain + strings.ReplaceAll(certain, "a/y", "a/z"), "2 of 2 pipelines are red, all of them certainly broken"},
		{"shared-causes", greenUntil(20, "", "a/x", "a/y", "a/z") + shared("1d", "push"),
			"1 shared cause broke 3 pipelines at the step push"},
		{"shared-causes", greenUntil(90, "", "a/x", "a/y", "a/z") + shared("1d", "push") +
			"a/x S 20h\na/y S 20h\na/z S 20h\n" + shared("10h", "test"),
			"2 shared causes broke 3 pipelines, the latest at the step test"},
		{"duration-changes", slower, "1 of 1 pipeline became slower in 180 days"},
		{"duration-changes", faster, "1 of 1 pipeline became faster in 180 days"},
		{"duration-changes", slower + faster, "1 of 2 pipelines became slower and 1 faster in 180 days"},
		{"flaky-pipelines", passing(20, "a/w") + passing(19, "a/x") + flaking(1, "a/x"),
			"1 of 2 pipelines with 20 commits or more failed and passed on the same commit"},
		{"time-to-green", "a/x S 3d\na/x F 2d\na/x S 46h", "The only break was green again after 2\u00a0h"},
		{"time-to-green", "a/x S 3d\na/x F 2d\na/x S 46h\na/x F 1d\na/x S 20h", "Half of 2 breaks were green again within 2\u00a0h"},
		{"time-to-green", red, "The only break is not green again yet"},
		{"time-to-green", red + strings.ReplaceAll(red, "a/x", "a/y"), "None of 2 breaks is green again yet"},
		{"time-to-green", red + strings.ReplaceAll(red, "a/x", "a/y") + "a/z S 3d\na/z F 2d\na/z S 46h",
			"Only 1 of 3 breaks is green again yet"},
		{"failure-kinds", "a/x F 1d", "The only failure cannot be judged yet"},
		{"failure-kinds", "a/x F 2d\na/x F 1d", "Both failures belonged to a lasting break"},
		{"failure-kinds", "a/x F 3d\na/x F 2d\na/x F 1d", "All 3 failures belonged to a lasting break"},
		{"failure-kinds", "a/x F 3d\na/x F 2d\na/x S 36h\na/x F 1d", "2 of 3 failures belonged to a lasting break"},
		{"failure-kinds", "a/x S 3d\na/x F 2d\na/x S 36h\na/x F 1d", "Of 2 failures, 1 hit a single commit and 1 cannot be judged yet"},
		{"lost-builds", "a/x S 3d id=1\na/x S 2d id=3", "1 build number of 1 pipeline is missing"},
		{"lost-builds", "a/x S 3d id=1\na/x S 2d id=4\na/y S 3d id=1\na/y S 2d id=3", "3 build numbers of 2 pipelines are missing"},
		{"minutes-spent", "a/x S 3d took=10m\na/x F 2d took=5m", "5\u00a0min of 15\u00a0min went into builds that did not pass"},
		{"minutes-spent", "a/x S 3d took=10m\na/x S 2d took=5m", "All 15\u00a0min went into builds that passed"},
		{"minutes-spent", "a/x A 3d took=10m", "All 10\u00a0min went into builds that did not pass"},
		{"minutes-spent", "a/x S 3d took=0s", "No build took any time"},
		{"duration-by-week", "a/x S 20d took=10m\na/x S 7d took=20m\na/x S 7d took=30m",
			"The median build took 20\u00a0min in the latest week (2 builds) and 10\u00a0min in the first week (1 build)"},
		{"duration-by-week", "a/x S 7d took=20m", "The median build took 20\u00a0min in the only week (1 build)"},
	} {
		t.Run(c.want, func(t *testing.T) {
			f := reportOn(testOptions(), buildtest.Events(t, c.history)).Figure(everything, c.id)
			if f.Finding != c.want {
				t.Errorf("%s: got %q, want %q", c.id, f.Finding, c.want)
			}
		})
	}
}
