package ci

import (
	"maps"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// reportOfTeams returns a report in which a repository belongs to the team that the
// last part of its address begins with.
func reportOfTeams(t *testing.T, history string) *Report {
	o := testOptions()
	o.TeamOf = func(repository string) string {
		name := repository[strings.LastIndexByte(repository, '/')+1:]
		team, _, _ := strings.Cut(name, "-")
		return team
	}
	return reportOn(o, buildtest.Events(t, history))
}

func TestTeamPipelinesListsTheRedOnesFirst(t *testing.T) {
	r := reportOfTeams(t, `
		a/x S 2d repo=https://github.com/hmcts/cmc-api
		a/x F 1d repo=https://github.com/hmcts/cmc-api.git
		a/y F 4d repo=git@github.com:hmcts/cmc-web.git
		a/y F 3d repo=git@github.com:hmcts/cmc-web.git
		a/y S 2d repo=git@github.com:hmcts/cmc-web.git
		a/y A 1d repo=git@github.com:hmcts/cmc-web.git
		a/y F 15d repo=git@github.com:hmcts/cmc-web.git
		a/z S 1d repo=https://github.com/hmcts/ccd-api
		a/w S 1d`)
	f := r.TeamPipelines("cmc")
	want := "a/x | SF | undecided | 1 | 2\na/y | FFFSA | null | 2 | 3"
	if got := strings.Join(texts(f.Rows), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if want := "1 of 2 pipelines is red"; f.Finding != want {
		t.Errorf("finding %q, want %q", f.Finding, want)
	}
	if got := r.TeamOf("a/w"); got != "" {
		t.Errorf("a pipeline without a repository belongs to the team %q, want none", got)
	}
	teams := make(map[string]string)
	for _, s := range r.Standings() {
		teams[s.Pipeline] = s.Team
	}
	if want := map[string]string{"a/x": "cmc", "a/y": "cmc", "a/z": "ccd", "a/w": ""}; !maps.Equal(teams, want) {
		t.Errorf("got the teams %v, want %v", teams, want)
	}
	for _, e := range r.Changes().Events {
		if e.Team != teams[e.Name] {
			t.Errorf("%s: got an event of the team %q, want %q", e.Name, e.Team, teams[e.Name])
		}
	}
}

func TestRedNowNamesTeamBuildsKindAndHours(t *testing.T) {
	flaky := "repo=https://github.com/hmcts/cmc-api "
	r := reportOfTeams(t, `
		a/x S 2d `+flaky+`commit=c1
		a/x F 1d `+flaky+`commit=c1
		a/y S 9d
		a/y F 8d commit=c1
		a/y S 7d commit=c1
		a/y F 1d commit=c2
		a/z F 1d`)
	f := r.Figure(everything, "red-now")
	further := make([][]figure.Value, len(f.Rows))
	for i, row := range f.Rows {
		further[i] = append([]figure.Value{row[0]}, row[11:]...)
	}
	want := "a/z | null | F | undecided | null\na/x | cmc | SF | no change | 24\na/y | null | SFSF | flaky | 24"
	if got := strings.Join(texts(further), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOverviewShowsTheMostUrgentRedPipelinesFirst(t *testing.T) {
	var history strings.Builder
	history.WriteString(buildLines(20, "a/z", "S", 1, 0, "") + buildLines(4, "a/z", "F", 0, 0, ""))
	for _, name := range []string{"b", "c", "d", "e", "f", "g", "h", "i"} {
		history.WriteString("\na/" + name + " F 2d")
	}
	var f *figure.Figure
	for _, g := range reportOfTeams(t, history.String()).Overview().Groups {
		for _, shown := range g.Figures {
			if shown.ID == redNow.ID {
				f = shown
			}
		}
	}
	if got := f.Excerpt.Rows[0][0].String(); got != "a/z" {
		t.Errorf("the first pipeline is %s, want the one that certainly broke, a/z", got)
	}
	if len(f.Excerpt.Rows) != firstRed || len(f.Rows) != 9 {
		t.Errorf("%d of %d rows are shown, want %d of 9", len(f.Excerpt.Rows), len(f.Rows), firstRed)
	}
}
