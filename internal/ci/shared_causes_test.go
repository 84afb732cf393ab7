package ci

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// greenUntil writes out n successes of each pipeline, the latest 2 days ago.
func greenUntil(n int, fields string, pipelines ...string) string {
	text := ""
	for _, p := range pipelines {
		text += buildLines(n, p, "S", 2, 0, fields)
	}
	return text
}

// With 20 successes before each of 3 breaks, 1 in 20 opportunities is a break on
// the step. The other two pipelines had 1 opportunity each while the first one
// broke, so 0.1 breaks are expected: the probability of 2 is 0.0047, times 3
// breaks 0.014. With 5 successes 1 in 5 are, 0.4 expected, 0.062 and 0.18.
func TestSharedCauses(t *testing.T) {
	broken := `
		a/x/m F 1d step=push
		a/y/m F 1d step=push
		b/z/m F 1d step=push`
	row := "push | 3 | 3 | 2019-11-18T10:37:23Z | 2019-11-19T10:37:23Z | null | a/x/m, a/y/m, b/z/m"
	checkExamples(t, "shared-causes", []example{
		{rule: "three pipelines broke at the same step", history: greenUntil(20, "", "a/x/m", "a/y/m", "b/z/m") + broken, want: row},
		{rule: "opportunities of the pipeline that broke first do not make it chance", // 1 in 8, so 0.25 expected: 0.026 and 0.080
			history: greenUntil(8, "", "a/x/m", "a/y/m", "b/z/m") + broken, want: row},
		{rule: "too few successes to tell it from chance", history: greenUntil(5, "", "a/x/m", "a/y/m", "b/z/m") + broken, want: ""},
		{rule: "a selection shows a group with a member in it, whole", selection: Selection{Project: "b", Type: NonNightly},
			history: greenUntil(20, "", "a/x/m", "a/y/m", "b/z/m") + broken, want: row},
		{rule: "two pipelines are too few",
			history: greenUntil(90, "", "a/x/m", "a/y/m") + "a/x/m F 1d step=push\na/y/m F 1d step=push", want: ""},
		{rule: "one repository is too few, without one it is the second part of the name",
			history: greenUntil(20, "", "a/x/m", "b/x", "c/x/n/o") + "a/x/m F 1d step=push\nb/x F 1d step=push\nc/x/n/o F 1d step=push", want: ""},
		{rule: "of a name without parts it is the whole name",
			history: greenUntil(20, "", "a/x/m", "b/x", "y") + "a/x/m F 1d step=push\nb/x F 1d step=push\ny F 1d step=push",
			want:    "push | 3 | 2 | 2019-11-18T10:37:23Z | 2019-11-19T10:37:23Z | null | a/x/m, b/x, y"},
		{rule: "a failure after a failure does not break it again",
			history: greenUntil(20, "", "a/x/m", "a/y/m", "b/z/m") + "b/z/m F 1d12h step=test" + broken, want: ""},
		{rule: "another step is another cause", history: greenUntil(20, "", "a/x/m", "a/y/m", "b/z/m") +
			strings.Replace(broken, "push", "test", 1), want: ""},
		{rule: "a step without a name is no cause", history: greenUntil(20, "", "a/x/m", "a/y/m", "b/z/m") +
			strings.ReplaceAll(broken, "step=push", ""), want: ""},
	})
}

// The repository of the breaking build counts, compared as an address of the web.
func TestSharedCausesCompareRepositories(t *testing.T) {
	history := func(third string) string {
		return greenUntil(20, "repo=https://example.org/other", "a/x", "a/y", "a/z") + `
			a/x F 1d step=push repo=git@example.org:r.git
			a/y F 1d step=push repo=https://u:p@example.org/r/
			a/z F 1d step=push repo=` + third
	}
	checkExamples(t, "shared-causes", []example{
		{rule: "one", history: history("ssh://git@example.org:22/r"), want: ""},
		{rule: "two", history: history("https://example.org/s"),
			want: "push | 3 | 2 | 2019-11-18T10:37:23Z | 2019-11-19T10:37:23Z | null | a/x, a/y, a/z"},
	})
}

func TestSharedCausesNameTheLibrary(t *testing.T) {
	history := func(before, first, others string) string {
		return greenUntil(20, before, "a/x", "a/y", "a/z") +
			fmt.Sprintf("a/x F 1d step=push %s\na/y F 1d step=push %s\na/z F 1d step=push %s", first, others, others)
	}
	row := "push | 3 | 3 | 2019-11-18T10:37:23Z | 2019-11-19T10:37:23Z | %s | a/x, a/y, a/z"
	checkExamples(t, "shared-causes", []example{
		{rule: "all changed to it", history: history("lib=1", "lib=2", "lib=2"), want: fmt.Sprintf(row, "2")},
		{rule: "not all have it", history: history("lib=1", "lib=1", "lib=2"), want: fmt.Sprintf(row, "null")},
		{rule: "they had it before", history: history("lib=2", "lib=2", "lib=2"), want: fmt.Sprintf(row, "null")},
		{rule: "what they had before is not known", history: history("", "lib=2", "lib=2"), want: fmt.Sprintf(row, "null")},
	})
}

// The narrowest break lasts 10 hours, so others meet it that share more than 4
// of them.
func TestSharedCausesOverlap(t *testing.T) {
	history := func(start string) string {
		return greenUntil(20, "", "a/v", "a/w", "a/x", "a/y", "a/z") + "a/x S 1d10h\na/x F 1d step=push\na/y F 1d1h step=push\n" +
			"a/z S 1d20h\na/z F 1d1h step=push\na/v S " + start + "\na/v F 10h step=push"
	}
	checkExamples(t, "shared-causes", []example{
		{rule: "of exactly 0.4 does not meet", history: history("1d4h"),
			want: "push | 3 | 3 | 2019-11-19T00:37:23Z | 2019-11-19T09:37:23Z | null | a/x, a/y, a/z"},
		{rule: "of more than 0.4 does", history: history("1d4h1s"),
			want: "push | 4 | 4 | 2019-11-19T06:37:22Z | 2019-11-19T09:37:23Z | null | a/v, a/x, a/y, a/z"},
		{rule: "touches where the success and the break end at once",
			history: greenUntil(20, "", "a/x", "a/y", "a/z") + "a/x S 1d\na/x F 1d step=push\na/y F 1d step=push\na/z F 1d step=push",
			want:    "push | 3 | 3 | 2019-11-19T10:37:23Z | 2019-11-19T10:37:23Z | null | a/x, a/y, a/z"},
		{rule: "with the narrowest only, which then tells the time",
			history: greenUntil(20, "", "a/x", "a/y", "a/z") + "a/x S 1d10h\na/x F 1d step=push\na/y F 1d5h30m step=push\n" +
				"a/z S 1d4h30m\na/z F 10h step=push",
			want: "push | 3 | 3 | 2019-11-19T00:37:23Z | 2019-11-19T10:37:23Z | null | a/x, a/y, a/z"},
	})
}

// naiveBreak is a break: the success before it and the failure.
type naiveBreak struct {
	pipeline      string
	before, build *buildtest.Build
}

func (b naiveBreak) width() time.Duration { return b.build.End.Time().Sub(b.before.End.Time()) }

func (b naiveBreak) repository() string {
	if b.build.Repository != "" {
		return build.RepositoryOf(b.build.Repository)
	}
	if parts := strings.Split(b.pipeline, "/"); len(parts) > 1 {
		return parts[1]
	}
	return b.pipeline
}

// common returns the time that lies within all breaks.
func common(breaks ...naiveBreak) (from, to time.Time) {
	from, to = breaks[0].before.End.Time(), breaks[0].build.End.Time()
	for _, b := range breaks {
		if b.before.End.Time().After(from) {
			from = b.before.End.Time()
		}
		if b.build.End.Time().Before(to) {
			to = b.build.End.Time()
		}
	}
	return from, to
}

func (b naiveBreak) meets(c naiveBreak) bool {
	from, to := common(b, c)
	narrower := min(b.width(), c.width())
	return narrower == 0 && !from.After(to) || 5*to.Sub(from) > 2*narrower
}

// naiveCause is a group of breaks, by the name of the pipeline.
type naiveCause struct {
	seed    naiveBreak
	members []naiveBreak
}

var knownCauses = map[*history][]naiveCause{}

// naiveCauses returns the groups of a history.
func naiveCauses(h *history) []naiveCause {
	if known, ok := knownCauses[h]; ok {
		return known
	}
	var breaks, opportunities []naiveBreak
	onStep, all := map[string]int{}, 0
	for _, p := range h.pipelines(everything) {
		for i, b := range p.outcomes {
			if !p.opportunity(i) {
				continue
			}
			all++
			if o := (naiveBreak{p.name, p.outcomes[i-1], b}); h.within(b.End, 28) {
				opportunities = append(opportunities, o)
				if p.failed(i) && b.FailingStep != "" {
					breaks = append(breaks, o)
				}
			}
			if p.failed(i) {
				onStep[b.FailingStep]++
			}
		}
	}
	slices.SortFunc(breaks, func(a, b naiveBreak) int {
		return cmp.Or(cmp.Compare(a.width(), b.width()), a.build.End.Compare(b.build.End), cmp.Compare(a.pipeline, b.pipeline),
			cmp.Compare(a.build.Key, b.build.Key))
	})
	used := map[*buildtest.Build]bool{}
	var causes []naiveCause
	for _, seed := range breaks {
		if used[seed.build] {
			continue
		}
		used[seed.build] = true
		group := groupAround(seed, breaks, used)
		repositories := map[string]bool{}
		for _, m := range group {
			repositories[m.repository()] = true
		}
		met := 0
		for _, o := range opportunities {
			if o.pipeline != seed.pipeline && o.meets(seed) {
				met++
			}
		}
		mean := float64(met) * (float64(onStep[seed.build.FailingStep]) / float64(all))
		if len(group) < 3 || len(repositories) < 2 || stats.PoissonAtLeast(len(group)-1, mean)*float64(len(breaks)) > 0.10 {
			continue
		}
		for _, m := range group {
			used[m.build] = true
		}
		causes = append(causes, naiveCause{seed, group})
	}
	knownCauses[h] = causes
	return causes
}

// groupAround returns the seed and the earliest unused break of each other
// pipeline on the same step that meets it, by pipeline.
func groupAround(seed naiveBreak, breaks []naiveBreak, used map[*buildtest.Build]bool) []naiveBreak {
	earliest := map[string]naiveBreak{seed.pipeline: seed}
	for _, b := range breaks {
		if used[b.build] || b.pipeline == seed.pipeline || b.build.FailingStep != seed.build.FailingStep || !b.meets(seed) {
			continue
		}
		old, ok := earliest[b.pipeline]
		if !ok || cmp.Or(b.build.End.Compare(old.build.End), cmp.Compare(b.build.Key, old.build.Key)) < 0 {
			earliest[b.pipeline] = b
		}
	}
	var group []naiveBreak
	for _, name := range sortedNames(earliest, func(a, b naiveBreak) int { return 0 }) {
		group = append(group, earliest[name])
	}
	return group
}

// library returns the version that all members changed to, "" if they did not.
func (c naiveCause) library() string {
	version := c.seed.build.Library
	for _, m := range c.members {
		if m.build.Library != version || m.before.Library == "" || m.before.Library == version {
			return ""
		}
	}
	return version
}

func TestSharedCausesEqualNaiveComputation(t *testing.T) {
	checkAgainst(t, "shared-causes", func(h *history, s Selection) (want table) {
		selected := map[string]bool{}
		for _, p := range h.pipelines(s) {
			selected[p.name] = true
		}
		type row struct {
			to            time.Time
			step, members string
			cells         []figure.Value
		}
		var rows []row
		for _, c := range naiveCauses(h) {
			var names []string
			repositories, shown := map[string]bool{}, false
			for _, m := range c.members {
				names = append(names, m.pipeline)
				repositories[m.repository()] = true
				shown = shown || selected[m.pipeline]
			}
			if !shown {
				continue
			}
			from, to := common(c.members...)
			if from.After(to) {
				from, to = c.seed.before.End.Time(), c.seed.build.End.Time()
			}
			r := row{to: to, step: c.seed.build.FailingStep, members: strings.Join(names, ", ")}
			r.cells = []figure.Value{figure.String(r.step), integer(len(names)), integer(len(repositories)), figure.Timestamp(from),
				figure.Timestamp(to), textOrNull(c.library()), figure.String(r.members)}
			rows = append(rows, r)
		}
		slices.SortFunc(rows, func(a, b row) int {
			return cmp.Or(b.to.Compare(a.to), cmp.Compare(a.step, b.step), cmp.Compare(a.members, b.members))
		})
		for _, r := range rows {
			want.add(r.cells...)
		}
		want.n = len(rows)
		return want
	})
}
