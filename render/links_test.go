package render

import (
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// built says which repository a pipeline is built from.
type built struct {
	Pipelines
	from map[string]string
}

func (b built) RepositoryOf(pipeline string) string { return b.from[pipeline] }

func (b built) PipelinePage(name string) *ci.PipelinePage {
	p := b.Pipelines.PipelinePage(name)
	p.Repository = b.from[name]
	return p
}

func TestPipelineAndItsRepositoryLinkToEachOther(t *testing.T) {
	in := withSecurity(t, small(), 30, 200, 20)
	r := in.Security.Repositories()[0]
	name := "HMCTS_CMC/claim-store/master"
	in.Pipelines = built{in.Pipelines, map[string]string{name: r.URL}}
	out, _ := makeSite(t, in, Options{})
	page := string(readFile(t, out, "pipeline", "hmcts-cmc-claim-store-master", "index.html"))
	for _, want := range []string{
		`href="../../security/repositories/` + r.Label + `/"><bdi>Security of its repository`,
		`href="../../teams/` + address.Slug(r.Team) + `/"><bdi>Owned by team ` + r.Team,
		`href="` + r.URL + `"`, `href="../../pipelines/cmc/non-nightly/"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of the pipeline has no %s", want)
		}
	}
	page = string(readFile(t, out, "security", "repositories", r.Label, "index.html"))
	if want := `href="../../../pipeline/hmcts-cmc-claim-store-master/"><bdi>` + name; !strings.Contains(page, want) {
		t.Errorf("the page of the repository has no %s", want)
	}
	other := string(readFile(t, out, "pipeline", "hmcts-cmc-citizen-frontend-master", "index.html"))
	if strings.Contains(other, "Security of its repository") {
		t.Error("a pipeline of an unknown repository links to one")
	}
}

func TestRankingsLinkToPipelines(t *testing.T) {
	out, _ := makeSite(t, small(), Options{})
	page := string(readFile(t, out, "pipelines", "cmc", "index.html"))
	_, list, _ := strings.Cut(page, `aria-labelledby="most-failing-title"`)
	_, list, _ = strings.Cut(list, `<table class="ranking">`)
	list, _, _ = strings.Cut(list, "</table>")
	want := `<a href="../../pipeline/hmcts-cmc-claim-store-master/"><bdi><span class="soft">HMCTS_CMC/</span><wbr>claim-store` +
		`<wbr><span class="soft">/master</span></bdi></a>`
	if !strings.Contains(list, want) {
		t.Errorf("the list has no %s: %.600s", want, list)
	}
}

func TestEachNameOfAListIsALink(t *testing.T) {
	w := tables{base: "../", page: func(_ figure.Thing, name string) string {
		if name == "c" {
			return ""
		}
		return "pipeline/" + name + "/"
	}}
	got := string(w.appendCell(nil, figure.String("a, b, c"), figure.Column{Names: figure.Pipeline, Role: figure.List}, false))
	want := `<td><a href="../pipeline/a/"><bdi>a</bdi></a>, <a href="../pipeline/b/"><bdi>b</bdi></a>, <bdi>c</bdi></td>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestLongListsAreFoldedAfterThreeNames(t *testing.T) {
	w := tables{page: func(figure.Thing, string) string { return "" }}
	for list, want := range map[string]string{
		"a, b, c, d":    "<td><bdi>a</bdi>, <bdi>b</bdi>, <bdi>c</bdi>, <bdi>d</bdi></td>",
		"a, b, c, d, e": `<td><bdi>a</bdi>, <bdi>b</bdi>, <bdi>c</bdi> <details class="more"><summary>and 2 more</summary> <bdi>d</bdi>, <bdi>e</bdi></details></td>`,
	} {
		if got := string(w.appendCell(nil, figure.String(list), figure.Column{Role: figure.List}, false)); got != want {
			t.Errorf("%s: got  %s\nwant %s", list, got, want)
		}
	}
}

func TestCommitsAreShort(t *testing.T) {
	w := tables{page: func(figure.Thing, string) string { return "" }}
	for text, want := range map[string]string{
		"0123456789abcdef0123456789abcdef01234567": "0123456789", "release-2": "release-2", "0123456789abcdef0123456789abcdef0123456g": "0123456789abcdef0123456789abcdef0123456g",
	} {
		got := string(w.appendCell(nil, figure.String(text), figure.Column{Names: figure.Commit}, false))
		if want = "<td><bdi>" + want + "</bdi></td>"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A figure with nothing to say is one line below the others, and groups below the
// first can be folded.
func TestPagesDoNotGrowEndless(t *testing.T) {
	out, _ := makeSite(t, small(), Options{})
	page := string(readFile(t, out, "pipelines", "cmc", "index.html"))
	_, group, _ := strings.Cut(page, `<section id="act-now"`)
	group, rest, _ := strings.Cut(group, "</section>")
	if strings.Contains(group, `class="fold"`) {
		t.Error("the first group can be folded")
	}
	if n, groups := strings.Count(rest, `<label class="fold">`), strings.Count(rest, `<section id=`); n != groups || n < 5 {
		t.Errorf("%d of the %d groups below the first can be folded", n, groups)
	}
	quiet, last := strings.Index(group, `class="figure quiet"`), strings.LastIndex(group, `<table class="data"`)
	if quiet < 0 || quiet < last {
		t.Errorf("a figure with nothing to say stands at %d, above the last table at %d", quiet, last)
	}
	_, line, _ := strings.Cut(group[quiet:], "</h3>")
	if !strings.HasPrefix(line, `<p class="empty good">`) {
		t.Errorf("after the heading of a figure with nothing to say: %.200s", line)
	}
}

func TestPagesOfOnePipelineShowTheLatestRows(t *testing.T) {
	out, _ := makeSite(t, small(), Options{})
	page := string(readFile(t, out, "pipeline", "hmcts-cmc-claim-store-master", "index.html"))
	_, builds, _ := strings.Cut(page, `id="builds"`)
	builds, _, _ = strings.Cut(builds, "</figure>")
	if n := strings.Count(builds, `<tr><th scope="row"`); n != longOfMany || !strings.Contains(builds, "The first 7 of ") {
		t.Errorf("got %d rows of builds, want %d and a note", n, longOfMany)
	}
}

func TestWarningsOfAPipelineStandBelowItsFigures(t *testing.T) {
	s := mustSite(t, small(), Options{})
	warned := func(id string) *figure.Figure {
		return &figure.Figure{ID: id, Title: "Title", Empty: "Nothing.", Warnings: []string{"7 events were left out."}}
	}
	for path, below := range map[string]bool{"pipelines/cmc/": false, "pipeline/hmcts-cmc-claim-store-master/": true} {
		page := s.pages[slices.IndexFunc(s.pages, func(p *Page) bool { return p.Path == path })]
		page.Fill = func() (*Content, error) {
			return &Content{Sections: []Section{{Figures: []*figure.Figure{warned("a"), warned("b")}}}}, nil
		}
		var text string
		w := &worker{site: s, out: &output{guard: s.guard, store: putFunc(func(name string, b []byte) error {
			if name == path+"index.html" {
				text = string(b)
			}
			return nil
		})}}
		if _, err := w.page(page); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(text, "7 events were left out."); n != 1 {
			t.Errorf("%s: got the warning %d times, want once", path, n)
		}
		if got := strings.Index(text, "7 events") > strings.LastIndex(text, "</figure>"); got != below {
			t.Errorf("%s: is the warning below the figures: got %v, want %v", path, got, below)
		}
	}
}
