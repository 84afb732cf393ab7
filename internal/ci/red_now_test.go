package ci

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is 2019-11-20T10:37:23Z.
func TestRedNow(t *testing.T) {
	checkExamples(t, "red-now", []example{{
		rule: "lists pipelines whose latest build failed, never green first, then longest red first",
		history: `
			a/w S 9d
			a/w F 4d
			a/x S 9d commit=c1
			a/x F 3d step=build commit=c2 id=11
			a/x F 2d step=test commit=c3 id=12
			a/y F 20d                 # never green
			a/y F 5d
			a/z F 2d
			a/z S 1d                  # green again`,
		want: `
			a/y | null | 2 | false | null | null | (not recorded) | null | null | 0 | null
			a/w | 2019-11-16T10:37:23Z | 1 | false | null | 2019-11-11T10:37:23Z | (not recorded) | null | null | 0 | null
			a/x | 2019-11-17T10:37:23Z | 2 | false | null | 2019-11-11T10:37:23Z | build | c1 | c2 | 0 | 12`,
	}, {
		rule: "aborted and unknown builds change nothing",
		history: `
			a/x S 4d
			a/x A 3d12h
			a/x F 3d
			a/x A 2d
			a/x U 1d`,
		want: `a/x | 2019-11-17T10:37:23Z | 1 | false | null | 2019-11-16T10:37:23Z | (not recorded) | null | null | 0 | null`,
	}, {
		rule: "the latest failure is of the last 14 days",
		history: `
			a/x F 14d
			a/y F 14d1s
			a/y A 1d`,
		want: `a/x | null | 1 | false | null | null | (not recorded) | null | null | 0 | null`,
	}, {
		rule: "pipelines red since the same instant are in the order of names",
		history: `
			a/y S 2d
			a/y F 1d
			a/x S 2d
			a/x F 1d`,
		want: `
			a/x | 2019-11-19T10:37:23Z | 1 | false | null | 2019-11-18T10:37:23Z | (not recorded) | null | null | 0 | null
			a/y | 2019-11-19T10:37:23Z | 1 | false | null | 2019-11-18T10:37:23Z | (not recorded) | null | null | 0 | null`,
	}, {
		rule: "a success more than 180 days ago is in no history",
		history: `
			a/x S 180d1s
			a/x F 1d
			a/y S 180d
			a/y F 1d`,
		want: `
			a/x | null | 1 | false | null | null | (not recorded) | null | null | 0 | null
			a/y | 2019-11-19T10:37:23Z | 1 | false | null | 2019-05-24T10:37:23Z | (not recorded) | null | null | 0 | null`,
	}, {
		rule:      "a pipeline is of the type of its latest build of any status",
		selection: Selection{Project: "a", Type: Nightly},
		history: `
			a/x S 3d
			a/x F 2d
			a/x A 1d by=schedule
			a/y S 3d by=schedule
			a/y F 2d by=schedule
			a/y A 1d`,
		want: `a/x | 2019-11-18T10:37:23Z | 1 | false | null | 2019-11-17T10:37:23Z | (not recorded) | null | null | 0 | null`,
	}})
}

func TestRedNowIsCertainAfterEnoughFailures(t *testing.T) {
	for _, c := range []struct {
		greens, reds int
		certain      string
	}{{20, 3, "false"}, {20, 4, "true"}, {200, 1, "false"}, {200, 2, "true"}} {
		history := buildLines(c.greens, "a/x", "S", 1, 0, "") + buildLines(c.reds, "a/x", "F", 0, 0, "")
		f := reportOn(testOptions(), buildtest.Events(t, history)).Figure(everything, "red-now")
		if got := f.Rows[0][3].String(); got != c.certain {
			t.Errorf("after %d greens and %d reds certain is %s, want %s", c.greens, c.reds, got, c.certain)
		}
		if f.Rows[0][4].IsNull() != (c.certain == "false") {
			t.Errorf("after %d greens and %d reds there are %v suspects", c.greens, c.reds, f.Rows[0][4])
		}
	}
}

func TestRedNowLinksToTheCommitsBetween(t *testing.T) {
	for _, c := range []struct{ rule, green, red, want string }{
		{"of a repository", "commit=c1", "commit=c2 repo=git@github.com:hmcts/x.git", "https://github.com/hmcts/x/compare/c1...c2"},
		{"escaped", "commit=c/1", "commit=c2 repo=https://u:p@example.org/x", "https://example.org/x/compare/c%2F1...c2"},
		{"not without a commit", "", "commit=c2 repo=https://example.org/x", ""},
		{"not of another scheme", "commit=c1", "commit=c2 repo=javascript:alert(1)", ""},
		{"not without a repository", "commit=c1 repo=https://example.org/x", "commit=c2", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			f := reportOn(testOptions(), buildtest.Events(t, "a/x S 2d "+c.green+"\na/x F 1d "+c.red)).Figure(everything, "red-now")
			if got := f.Rows[0][figure.ColumnIndex(f.Columns, "to_commit")].Href(); got != c.want {
				t.Errorf("got the address %q, want %q", got, c.want)
			}
		})
	}
}

// naiveRed returns the failures that a history ends with, oldest first, and the
// success before them, nil if there is none.
func naiveRed(p *naivePipeline) (failures []*buildtest.Build, green *buildtest.Build) {
	for _, b := range p.outcomes {
		if b.Status == "SUCCESS" {
			failures, green = nil, b
		} else {
			failures = append(failures, b)
		}
	}
	return failures, green
}

// naiveCertain returns the columns certain and suspects.
func naiveCertain(p *naivePipeline) (certain bool, suspects figure.Value) {
	var failed []bool
	for i := range p.outcomes[max(0, len(p.outcomes)-500):] {
		failed = append(failed, p.failed(max(0, len(p.outcomes)-500)+i))
	}
	o := stats.NewOutcomeHistory(failed)
	if !o.TurnedRed() {
		return false, figure.Null()
	}
	first, last := o.Suspects()
	return true, integer(last - first + 1)
}

// naiveRedNow returns the pipelines that are red now.
func naiveRedNow(h *history, s Selection) (red []*naivePipeline) {
	for _, p := range h.pipelines(s) {
		if failures, _ := naiveRed(p); len(failures) > 0 && h.within(failures[len(failures)-1].End, 14) {
			red = append(red, p)
		}
	}
	return red
}

func TestRedNowEqualsNaiveComputation(t *testing.T) {
	checkAgainst(t, "red-now", func(h *history, s Selection) (want table) {
		type row struct {
			name  string
			since figure.Value
			order string
			rest  []figure.Value
		}
		var rows []row
		for _, p := range naiveRedNow(h, s) {
			failures, green := naiveRed(p)
			first, latest := failures[0], failures[len(failures)-1]
			r := row{name: p.name, since: figure.Null()}
			lastGreen, from := figure.Null(), figure.Null()
			if green != nil {
				r.since, lastGreen, from = figure.Timestamp(first.End.Time()), figure.Timestamp(green.End.Time()), textOrNull(green.Commit)
				r.order = first.End.Time().UTC().Format("2006-01-02T15:04:05.000000000")
			}
			certain, suspects := naiveCertain(p)
			shared := 0
			for _, c := range naiveCauses(h) {
				for _, m := range c.members {
					if m.build == first && green != nil {
						shared = len(c.members) - 1
					}
				}
			}
			r.rest = []figure.Value{integer(len(failures)), figure.Boolean(certain), suspects, lastGreen,
				figure.String(cmp.Or(first.FailingStep, "(not recorded)")), from, textOrNull(first.Commit), integer(shared), textOrNull(latest.ID)}
			rows = append(rows, r)
		}
		slices.SortFunc(rows, func(a, b row) int { return cmp.Or(strings.Compare(a.order, b.order), strings.Compare(a.name, b.name)) })
		for _, r := range rows {
			want.add(append([]figure.Value{figure.String(r.name), r.since}, r.rest...)...)
		}
		want.n = len(rows)
		return want
	})
}
