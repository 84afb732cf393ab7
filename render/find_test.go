package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/render/precompress"
)

// readNames reads the file of the search as its script does.
func readNames(t testing.TB, text string) (list []findable) {
	t.Helper()
	for block := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n\n") {
		lines := strings.Split(block, "\n")
		title, folder, ok := strings.Cut(lines[0], "\t")
		if !ok {
			t.Fatalf("a block begins with %q, want a title and a folder", lines[0])
		}
		var kind Kind
		for k := range kinds {
			if kinds[k] == title {
				kind = Kind(k)
			}
		}
		for _, line := range lines[1:] {
			name, at, ok := strings.Cut(line, "\t")
			if !ok {
				at = "~/"
			}
			if rest, ok := strings.CutPrefix(at, "~"); ok {
				at = plainSlug(name) + rest
			}
			path, fromRoot := strings.CutPrefix(at, "/")
			if !fromRoot {
				path = folder + at
			}
			list = append(list, findable{kind, name, path})
		}
	}
	return list
}

func TestSearchFindsEveryPageOfAProjectAndAPipelineAndEveryFigure(t *testing.T) {
	out, _ := makeSite(t, small(), Options{Static: withBundle(t)})
	text := string(readFile(t, out, address.Find, address.NamesFile))
	list := readNames(t, text)
	for _, want := range []findable{
		{ProjectKind, "CMC", "pipelines/cmc/"},
		{ProjectKind, "Bulk Scan", "pipelines/bulk-scan/"},
		{PipelineKind, "HMCTS_CMC/claim-store/master", "pipeline/hmcts-cmc-claim-store-master/"},
	} {
		if !slices.Contains(list, want) {
			t.Errorf("got the names\n%s\nwant %+v among them", text, want)
		}
	}
	page := string(readFile(t, out, "find/index.html"))
	for _, f := range list {
		file, id, _ := strings.Cut(f.path, "#")
		target := string(readFile(t, out, file, "index.html"))
		if id != "" && !strings.Contains(target, `id="`+id+`"`) {
			t.Errorf("%+v: its page has no such part", f)
		}
		if !strings.Contains(page, `href="../`+f.path+`"`) {
			t.Errorf("the page of all names has no link to %s", f.path)
		}
	}
	if figures := slices.IndexFunc(list, func(f findable) bool { return f.kind == FigureKind }); figures < 0 || len(list)-figures < 10 {
		t.Errorf("got the names\n%s\nwant at least ten figures at their end", text)
	}
}

func TestRedactedSearchHoldsPublicNamesOnly(t *testing.T) {
	in := small()
	in.Config.Redact = true
	in.Config.Pipelines.Projects = nil
	s := mustSite(t, in, Options{})
	names := [...]figure.Thing{TeamKind: figure.Team, RepositoryKind: figure.Repository, PipelineKind: figure.Pipeline,
		VulnerabilityKind: figure.Vulnerability, PackageKind: figure.Package, ProjectKind: figure.Project, FigureKind: figure.Nothing}
	for kind := range kinds {
		path := fmt.Sprintf("x/name-%d/", kind)
		s.pages, s.named[path] = append(s.pages, &Page{Kind: Kind(kind), Name: fmt.Sprintf("name-%d", kind), Path: path}), names[kind]
	}
	var got []string
	for _, f := range s.findables(s.audienceOf(address.Find)) {
		got = append(got, kinds[f.kind])
	}
	if want := []string{"Projects", "Teams", "Vulnerabilities", "Figures"}; !slices.Equal(got, want) {
		t.Errorf("got names of %q, want one of each of %q", got, want)
	}
}

// The names are as long as those of a large organisation.
func TestFiveThousandNamesTakeAtMost60KB(t *testing.T) {
	var list []findable
	words := strings.Fields("case claim store citizen frontend hearing orchestrator payment notify document assembly api gateway probate divorce audit " +
		"judgment scheduler evidence share bulk scan register vault consent role access warrant jury rota licence renewal interpreter")
	name := func(n int) string {
		return words[n%len(words)] + "-" + words[n*7%31] + "-" + words[n*13%29] + fmt.Sprint(n%17)
	}
	for n := range 800 {
		list = append(list, findable{RepositoryKind, name(n), address.Repositories + address.Slug(name(n)) + "/"})
	}
	for n := range 4000 {
		pipeline := "HMCTS_" + strings.ToUpper(words[n%len(words)]) + "/" + name(n) + "/master"
		if n%4 == 0 {
			pipeline = "hmcts/" + name(n) + "/CI"
		}
		list = append(list, findable{PipelineKind, pipeline, address.Pipeline + address.StableSlug(pipeline) + "/"})
	}
	for n := range 200 {
		id := fmt.Sprintf("CVE-2026-%05d", n*7919%100000)
		list = append(list, findable{VulnerabilityKind, id, address.Vulnerabilities + address.Slug(id) + "/"})
	}
	c, err := precompress.New()
	if err != nil {
		t.Fatal(err)
	}
	text := appendNames(nil, list)
	form, err := c.Compress(text, ".br")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d names: %d bytes, %d compressed", len(list), len(text), len(form))
	if len(form) > 60<<10 {
		t.Errorf("got %d bytes compressed, want at most %d", len(form), 60<<10)
	}
	if got := readNames(t, string(text)); !slices.Equal(got, list) {
		t.Error("the file does not hold the names it was made from")
	}
}

func FuzzFileOfNamesHoldsWhatItWasMadeFrom(f *testing.F) {
	f.Add("CMC", "pipelines/cmc/", "É/x", "pipeline/x-1/")
	f.Add("a\tb\nc", "a/~/", "~", "b/")
	f.Fuzz(func(t *testing.T, nameA, pathA, nameB, pathB string) {
		s := &site{in: Input{Config: &config.Config{}}}
		folder := func(path string) string { return address.Pipeline + address.Slug(path) + "/" }
		s.pages = []*Page{{Kind: PipelineKind, Name: nameA, Path: folder(pathA)}, {Kind: RepositoryKind, Name: nameB, Path: "r" + folder(pathB)}}
		list := s.findables(s.audienceOf(address.Find))
		if len(list) == 0 {
			return
		}
		if got := readNames(t, string(appendNames(nil, list))); !slices.Equal(got, list) {
			t.Errorf("got %q, want %q", got, list)
		}
	})
}
