package render

import (
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func rankingOf(f *figure.Figure) string {
	t := tables{loc: time.UTC, page: func(figure.Thing, string) string { return "" }}
	return string(t.appendRanking(nil, f))
}

func TestRankingSaysOfHowManyAndDrawsTheRate(t *testing.T) {
	f := &figure.Figure{
		Columns: []figure.Column{
			{Name: "pipeline", Title: "Pipeline", Names: figure.Pipeline},
			{Name: "failed", Type: figure.TypeInteger}, {Name: "builds", Type: figure.TypeInteger},
			{Name: "rate", Title: "Rate", Type: figure.TypeNumber, Unit: figure.Percent},
			{Name: "last", Title: "Last", Role: figure.Strip},
		},
		Rows: [][]figure.Value{{figure.String("a/b&/c"), figure.Integer(9), figure.Integer(18), figure.Number(50), figure.String("SF")}},
		Chart: figure.Chart{Kind: figure.Bars, Label: "pipeline", Of: "builds", Rate: "rate",
			Series: []figure.Series{{Column: "failed", Title: "Failed", Tone: figure.Failure}}},
	}
	got := rankingOf(f)
	for _, want := range []string{
		`<th scope="col">Pipeline</th><th scope="col" class="n">Failed</th><th scope="col" class="size">Rate</th><th scope="col">Last</th>`,
		`<bdi><span class="soft">a/</span><wbr>b&amp;<wbr><span class="soft">/c</span></bdi>`,
		`<td class="n">9 <span class="soft">of 18</span></td>`,
		`<svg class="bar t-failure" aria-hidden="true"><rect width="50%"/></svg> 50.0%`,
		`<title>Last 2 builds: 1 passed, 1 failed; newest failed</title>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s in %s", want, got)
		}
	}
}

func TestSeriesOfARankingShareAScaleIfTheyShareAUnit(t *testing.T) {
	f := &figure.Figure{
		Columns: []figure.Column{{Name: "team", Names: figure.Team}, {Name: "cves", Type: figure.TypeInteger, Unit: figure.CVEs},
			{Name: "rules", Type: figure.TypeInteger, Unit: figure.Rules}, {Name: "expired", Type: figure.TypeInteger, Unit: figure.Rules}},
		Rows: [][]figure.Value{{figure.String("x"), figure.Integer(100), figure.Integer(8), figure.Integer(2)}},
		Chart: figure.Chart{Kind: figure.Bars, Label: "team", Series: []figure.Series{
			{Column: "cves", Title: "CVEs"}, {Column: "rules", Title: "Rules"}, {Column: "expired", Title: "Expired"}}},
	}
	if got := rankingOf(f); strings.Count(got, `width="100%"`) != 2 || strings.Count(got, `width="25%"`) != 1 {
		t.Errorf("want bars of 100, 100 and 25 %%: %s", got)
	}
}

func TestRankingShowsItsFirstRowsAndSaysSo(t *testing.T) {
	f := &figure.Figure{
		Columns: []figure.Column{{Name: "step"}, {Name: "builds", Type: figure.TypeInteger, Unit: figure.Builds}},
		Chart:   figure.Chart{Kind: figure.Bars, Label: "step", Series: []figure.Series{{Column: "builds"}}},
	}
	for range 50 {
		f.Rows = append(f.Rows, []figure.Value{figure.String("test"), figure.Null()})
	}
	got := rankingOf(f)
	if n := strings.Count(got, "<tr>"); n != 1+rankedRows || !strings.Contains(got, "The first 12 of 50.<") {
		t.Errorf("got %d rows: %s", n-1, got)
	}
}
