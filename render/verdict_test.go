package render

import (
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// plain returns sentences as a reader sees them.
func plain(sentences []Sentence) string {
	var lines []string
	for _, s := range sentences {
		var b strings.Builder
		for _, p := range s {
			b.WriteString(p.Before + p.Text)
		}
		lines = append(lines, b.String())
	}
	return strings.Join(lines, "\n")
}

func TestVerdictOfTheOverview(t *testing.T) {
	number := func(id string, value, before int64) figure.Headline {
		return figure.Headline{ID: id, Value: figure.Integer(value), Before: figure.Integer(before), Unit: figure.Pipelines, Period: "14 days ago"}
	}
	rate := figure.Headline{ID: "success-rate-14d", Value: figure.Number(86), Before: figure.Number(90.5), Unit: figure.Percent, Period: "the 14 days before"}
	red := &figure.Figure{Columns: []figure.Column{{Name: "kind"}}, Rows: [][]figure.Value{
		{figure.String("flaky")}, {figure.String("broken")}, {figure.String("broken")}}}
	unknown := figure.Headline{ID: "pipelines-red"}
	for _, c := range []struct {
		rule    string
		numbers []figure.Headline
		red     *figure.Figure
		want    string
	}{
		{"red pipelines by kind, the commonest first", []figure.Headline{number("pipelines-red", 3, 1)}, red,
			"3 pipelines are red, 2 more than 14 days ago (1): 2 broken, 1 flaky."},
		{"as many as before", []figure.Headline{number("pipelines-red", 1, 1)}, nil, "1 pipeline is red, the same as 14 days ago (1)."},
		{"none", []figure.Headline{number("pipelines-red", 0, 1)}, nil, "No pipeline is red."},
		{"nothing ran", []figure.Headline{unknown}, nil, "No build ended in the last 14 days."},
		{"the rate stands before what is overdue", []figure.Headline{rate, number("alerts-overdue-now", 2, 1), number("suppressions-expired", 1, 1)}, nil,
			"86.0% of finished builds succeeded, 4.5 points less than in the 14 days before (90.5%). " +
				"2 security alerts are overdue."},
		{"good news", []figure.Headline{number("alerts-overdue-now", 0, 1)}, nil, "No security alert is overdue."},
		{"what is not known is no good news", []figure.Headline{{ID: "alerts-overdue-now"}}, nil, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := plain(overviewVerdict(c.numbers, c.red)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestFindingsOfAPageBecomeItsVerdict(t *testing.T) {
	groups := []figure.Group{{Figures: []*figure.Figure{
		{ID: "a", Finding: "3 of 9 pipelines are red"},
		{ID: "b", Empty: "No pipeline broke.", Good: true},
		{ID: "c", Empty: "Nothing was read."},
		{ID: "d", Finding: "not asked for"},
	}}}
	if got, want := plain(findings(groups, "a", "b", "c", "e")), "3 of 9 pipelines are red.\nNo pipeline broke."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
