package ci

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func TestDurationChanges(t *testing.T) {
	checkExamples(t, "duration-changes", []example{{
		// Both levels are constant, so Student's p is 0, but with only 5 builds on a
		// side Mann and Whitney's is not below 0.001.
		rule: "a change is a lasting one, since the first build that took longer",
		history: buildLines(40, "a/x", "S", 9, 0, "took=10m") + buildLines(40, "a/x", "S", 1, 0, "took=15m") +
			buildLines(6, "a/y", "S", 9, 0, "took=10m") + buildLines(5, "a/y", "S", 1, 0, "took=15m"),
		want: "a/x | 2019-11-17T19:37:23Z | 10 | 15 | 40 | 40 | 1.5 | " + durationP(40, 40),
	}, {
		rule: "failed builds, and those without or with no duration, are not counted",
		history: buildLines(40, "a/x", "S", 9, 0, "took=10m") + buildLines(40, "a/x", "F", 7, 0, "took=30m") +
			buildLines(20, "a/x", "S", 5, 0, "") + buildLines(20, "a/x", "S", 3, 0, "took=0s") + buildLines(40, "a/x", "S", 1, 0, "took=10m"),
		want: "",
	}, {
		rule: "shows the last change, beside the segment since the change before",
		history: buildLines(40, "a/x", "S", 9, 0, "took=10m") + buildLines(40, "a/x", "S", 6, 0, "took=40m") +
			buildLines(30, "a/x", "S", 1, 0, "took=20m"),
		want: "a/x | 2019-11-18T05:37:23Z | 40 | 20 | 40 | 30 | 0.5 | " + durationP(40, 30),
	}, {
		rule: "less than a minute or less than a tenth is no change",
		history: buildLines(40, "a/x", "S", 9, 0, "took=1m") + buildLines(40, "a/x", "S", 1, 0, "took=119s") +
			buildLines(40, "a/y", "S", 9, 0, "took=100m") + buildLines(40, "a/y", "S", 1, 0, "took=109m") +
			buildLines(40, "a/z", "S", 9, 0, "took=100m") + buildLines(40, "a/z", "S", 1, 0, "took=110m"),
		want: "a/z | 2019-11-17T19:37:23Z | 100 | 110 | 40 | 40 | 1.1 | " + durationP(40, 40),
	}, {
		rule: "only the last 500 builds count",
		history: buildLines(40, "a/x", "S", 40, 0, "took=10m") + buildLines(500, "a/x", "S", 1, 0, "took=20m") +
			buildLines(40, "a/y", "S", 40, 0, "took=10m") + buildLines(460, "a/y", "S", 1, 0, "took=20m"),
		want: "a/y | 2019-10-31T07:37:23Z | 10 | 20 | 40 | 460 | 2 | " + durationP(40, 460),
	}})
}

// durationP returns the p value of n equal durations before m other ones.
func durationP(n, m int) string {
	x := append(slices.Repeat([]float64{6e5}, n), slices.Repeat([]float64{12e5}, m)...)
	return number(stats.LevelChanges(x, 60000)[0].P)
}

func TestDurationChangesCountPipelinesWithTenDurations(t *testing.T) {
	history := buildLines(9, "a/x", "S", 1, 0, "took=10m") + buildLines(10, "a/y", "S", 1, 0, "took=10m")
	f := reportOn(testOptions(), buildtest.Events(t, history)).Figure(everything, "duration-changes")
	if f.N != 1 || len(f.Rows) != 0 {
		t.Errorf("n = %d and %d rows, want 1 and 0", f.N, len(f.Rows))
	}
}

func TestDurationChangesAreCutToFiftyRows(t *testing.T) {
	history := ""
	for i := range 52 {
		name := fmt.Sprintf("a/p%02d", i)
		history += buildLines(40, name, "S", 9, i, "took=10m") + buildLines(40, name, "S", 1, i, "took=15m")
	}
	f := reportOn(testOptions(), buildtest.Events(t, history)).Figure(everything, "duration-changes")
	first, last := f.Rows[0][0].String(), f.Rows[len(f.Rows)-1][0].String()
	if len(f.Rows) != 50 || f.N != 52 || first != "a/p00" || last != "a/p49" {
		t.Errorf("%d rows of %d from %s to %s, want 50 of 52 from a/p00 to a/p49", len(f.Rows), f.N, first, last)
	}
}

// naiveDurations returns the builds whose durations are looked at.
func naiveDurations(p *naivePipeline) (builds []*buildtest.Build, x []float64) {
	for _, b := range p.outcomes {
		if b.Status == "SUCCESS" && b.Duration > 0 {
			builds, x = append(builds, b), append(x, b.Duration)
		}
	}
	from := max(0, len(builds)-500)
	return builds[from:], x[from:]
}

// naiveMedian returns the middle value, or the mean of the two middle ones.
func naiveMedian(x []float64) float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return (x[len(x)/2] + x[(len(x)-1)/2]) / 2
}

// levelsOf holds the changes of pipelines by the first of their builds: a selection
// only chooses pipelines, so each is looked at once.
var levelsOf = map[*buildtest.Build][]stats.LevelChange{}

// naiveLevels returns the changes of the durations x of builds.
func naiveLevels(builds []*buildtest.Build, x []float64) []stats.LevelChange {
	if len(x) == 0 {
		return nil
	}
	changes, ok := levelsOf[builds[0]]
	if !ok {
		changes = stats.LevelChanges(x, 60_000)
		levelsOf[builds[0]] = changes
	}
	return changes
}

func TestDurationChangesEqualNaiveComputation(t *testing.T) {
	type row struct {
		name  string
		since *buildtest.Build
		rest  []figure.Value
	}
	checkAgainst(t, "duration-changes", func(h *history, s Selection) (want table) {
		var rows []row
		for _, p := range h.pipelines(s) {
			builds, x := naiveDurations(p)
			if len(x) < 10 {
				continue
			}
			want.n++
			changes := naiveLevels(builds, x)
			if len(changes) == 0 {
				continue
			}
			last, from := changes[len(changes)-1], 0
			if len(changes) > 1 {
				from = changes[len(changes)-2].At
			}
			before, after := naiveMedian(x[from:last.At]), naiveMedian(x[last.At:])
			rows = append(rows, row{p.name, builds[last.At], []figure.Value{
				figure.Number(before / 60000), figure.Number(after / 60000), integer(last.At - from), integer(len(x) - last.At),
				figure.Number(after / before), figure.Number(last.P),
			}})
		}
		slices.SortFunc(rows, func(a, b row) int { return cmp.Or(b.since.End.Compare(a.since.End), cmp.Compare(a.name, b.name)) })
		for _, r := range rows[:min(len(rows), 50)] {
			want.add(append([]figure.Value{figure.String(r.name), figure.Timestamp(r.since.End.Time())}, r.rest...)...)
		}
		return want
	})
}
