package ci

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// As-of is 2019-11-20T10:37:23Z.
func TestChangesSayWhatHappened(t *testing.T) {
	for _, c := range []struct {
		rule, history string
		want          []string // "time | kind | text | projects"
		short         int
	}{{
		rule: "a pipeline that is red became red at the end of its first failure",
		history: `
			a/x S 9d
			a/x F 3d step=build
			a/x F 2d step=test`,
		want: []string{"2019-11-17T10:37:23Z | red | a/x became red at the step build | a"},
	}, {
		rule: "several failures, or one for more than a day, are news when they begin and end",
		history: `
			a/x S 9d
			a/x F 8d
			a/x F 7d23h
			a/x S 7d22h
			a/y S 9d
			a/y F 8d
			a/y S 6d23h59m`,
		want: []string{
			"2019-11-13T10:38:23Z | green again | a/y is green again after 1 d and 1 failure | a",
			"2019-11-12T12:37:23Z | green again | a/x is green again after 2 h and 2 failures | a",
			"2019-11-12T10:37:23Z | red | a/x became red | a",
			"2019-11-12T10:37:23Z | red | a/y became red | a",
		},
	}, {
		rule: "one failure that is mended within a day is only counted",
		history: `
			a/x S 9d
			a/x F 8d
			a/x S 7d
			a/x F 29d
			a/x S 28d12h`,
		short: 1,
	}, {
		rule: "what began earlier than 28 days ago may have ended since then",
		history: `
			a/x S 40d
			a/x F 30d
			a/x F 29d
			a/x S 28d`,
		want: []string{"2019-10-23T10:37:23Z | green again | a/x is green again after 2 d and 2 failures | a"},
	}, {
		rule: "enough failures after enough successes are certain",
		history: buildLines(30, "a/x", "S", 9, 0, "") + `
			a/x F 5d
			a/x F 4d
			a/x F 3d
			a/x F 2d
			a/x F 1d`,
		want: []string{"2019-11-15T10:37:23Z | red | a/x became red; it is certainly broken | a"},
	}, {
		rule:    "a lasting change of durations",
		history: buildLines(40, "a/x", "S", 9, 0, "took=10m") + buildLines(40, "a/x", "S", 1, 0, "took=15m"),
		want:    []string{"2019-11-17T19:37:23Z | slower | a/x became slower: 15 min instead of 10 min (median), 1.5 times as long | a"},
	}, {
		rule: "a deployment of an older commit",
		history: `
			a/x S 9d commit=c1 deployed=9d
			a/x S 8d commit=c2 deployed=8d
			a/x S 7d commit=c1 deployed=7d`,
		want: []string{"2019-11-13T10:37:23Z | rolled back | a/x went back to an older commit in production | a"},
	}, {
		rule: "several pipelines that broke at once, beside each of them",
		history: greenUntil(20, "", "a/x/m", "a/y/m", "b/z/m") + `
			a/x/m F 1d step=push
			a/y/m F 23h step=push
			b/z/m F 1d step=push`,
		want: []string{
			"2019-11-19T11:37:23Z | red | a/y/m became red at the step push | a",
			"2019-11-19T10:37:23Z | red | a/x/m became red at the step push | a",
			"2019-11-19T10:37:23Z | red | b/z/m became red at the step push | b",
			"2019-11-19T10:37:23Z | shared cause | 3 pipelines broke at the step push at about the same time | a b",
		},
	}, {
		// The third break, the day before as-of at 10:37, is the one that counts.
		rule: "a pipeline that begins to break more often does so at the midnight after",
		history: buildLines(1, "a/x", "S", 80, 0, "") +
			buildLines(20, "a/x", "S", 20, 0, "") + buildLines(6, "a/x", "S", 5, 0, "") + alternating(3, "a/x", 1),
		want:  []string{"2019-11-20T00:00:00Z | breaks more often | a/x breaks more often: 3 of 9 builds, before 0 of 20 | a"},
		short: 3,
	}} {
		t.Run(c.rule, func(t *testing.T) {
			changes := reportOn(testOptions(), buildtest.Events(t, c.history)).Changes()
			if got := eventLines(changes.Events); !slices.Equal(got, c.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
			if changes.ShortReds != c.short {
				t.Errorf("got %d short reds, want %d", changes.ShortReds, c.short)
			}
		})
	}
}

func eventLines(events []change.Event) (lines []string) {
	change.Sort(events)
	for _, e := range events {
		text := strings.ReplaceAll(e.Text, "\u00a0", " ")
		lines = append(lines, fmt.Sprintf("%s | %s | %s | %s", e.At.Format(time.RFC3339), e.Kind, text, strings.Join(e.Projects, " ")))
	}
	return lines
}

// A reader of the feed sees each event once, so a later build must give what it
// knew already the same id, and no two events may share one. A change of durations
// or a shared cause may be noticed only later.
func TestChangesKeepTheirIDsInLaterBuilds(t *testing.T) {
	o := testOptions()
	_, batches := buildtest.Lifelike(t, o.AsOf.Add(24*time.Hour), 60_000)
	before := New(buildtest.BuildsOf(o.Reading(), batches...), o).Changes()
	first := o.AsOf
	o.AsOf = o.AsOf.Add(17 * time.Hour)
	after := New(buildtest.BuildsOf(o.Reading(), batches...), o).Changes()
	seen := make(map[string]string)
	for _, e := range before.Events {
		if other, taken := seen[e.ID()]; taken {
			t.Errorf("%q and %q share an id", e.Text, other)
		}
		seen[e.ID()] = e.Text
	}
	old := 0
	for _, e := range after.Events {
		switch e.Kind {
		case change.Slower, change.Faster, change.SharedCause:
			continue
		}
		if e.At.After(first) {
			continue
		}
		old++
		if seen[e.ID()] == "" {
			t.Errorf("17 hours later there is a new event of %v: %q", e.At, e.Text)
		}
	}
	if old < 50 {
		t.Errorf("only %d events were compared, want at least 50", old)
	}
}
