package render

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/leakguard"
	"github.com/hmcts/rse-dashboard/internal/sitedir"
	"github.com/hmcts/rse-dashboard/static"
)

// withBundle returns the static files with a script and a bundle, whatever has
// been built here.
func withBundle(tb testing.TB) fs.FS {
	tb.Helper()
	files := fstest.MapFS{
		"js/page/base.js":    {Data: []byte("const page = 1;\n")},
		chartsSource:         {Data: []byte("// the charts\n")},
		"dist/a-licence.txt": {Data: []byte("A licence.\n")},
	}
	for _, name := range []string{iconSource, touchIconSource, styleSource, "chart.css"} {
		text, err := fs.ReadFile(static.Files, name)
		if err != nil {
			tb.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}

func readFile(tb testing.TB, parts ...string) []byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func makeSite(tb testing.TB, in Input, opts Options) (string, Summary) {
	tb.Helper()
	out := filepath.Join(tb.TempDir(), "site")
	summary, err := Site(context.Background(), in, out, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return out, summary
}

// tree reads all files under dir.
func tree(tb testing.TB, dir string) map[string]string {
	tb.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, file)
		all[filepath.ToSlash(name)] = string(readFile(tb, file))
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// pagesOfChanges counts the pages of changes: that of everything, and those of the
// projects and teams that something happened to.
func pagesOfChanges(files map[string]string) (n int) {
	for name := range files {
		if strings.HasPrefix(name, "changes/") && strings.HasSuffix(name, ".html") {
			n++
		}
	}
	return n
}

func TestSiteHasAllPagesAndFiles(t *testing.T) {
	out, summary := makeSite(t, small(), Options{Static: withBundle(t)})
	for _, name := range []string{
		"index.html", "pipelines/index.html", "pipelines/all/index.html", "pipelines/all/nightly/index.html", "pipelines/all/non-nightly/index.html",
		"pipelines/cmc/index.html", "pipelines/cmc/nightly/index.html", "pipelines/bulk-scan/non-nightly/index.html",
		"about/index.html", "disclaimer/index.html", "security/index.html", "dash/index.html", "404.html", "find/index.html", "find/names.txt",
		"data.json", "pipelines/cmc/data.json", "pipelines/cmc/charts.json", "pipelines/cmc/failure-heatmap.csv", "data/index.json", "data/index.html", "teams/index.html", "favicon.svg", "touch-icon.png", "licences.txt",
	} {
		if len(readFile(t, out, name)) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
	want := 21 + len(small().Pipelines.PipelineNames()) + pagesOfChanges(tree(t, out))
	if !summary.Interactive || summary.Pages != want || summary.Files != len(tree(t, out)) {
		t.Errorf("summary %+v, %d files", summary, len(tree(t, out)))
	}
}

func TestSameInputMakesTheSameBytes(t *testing.T) {
	first, _ := makeSite(t, medium(), Options{Static: withBundle(t), Workers: 1})
	want := tree(t, first)
	for _, workers := range []int{2, 7} {
		out, _ := makeSite(t, medium(), Options{Static: withBundle(t), Workers: workers})
		if !maps.Equal(want, tree(t, out)) {
			t.Errorf("%d workers give another site than 1", workers)
		}
	}
}

// dataContract is the contract, written down independently of the code that writes.
type dataContract struct {
	AsOf      time.Time `json:"as_of"`
	Selection *struct {
		Project  string `json:"project"`
		Type     string `json:"type"`
		Pipeline string `json:"pipeline"`
	} `json:"selection"`
	Numbers []struct {
		ID      string     `json:"id"`
		Title   string     `json:"title"`
		Value   *float64   `json:"value"`
		Unit    string     `json:"unit"`
		N       int        `json:"n"`
		NUnit   string     `json:"n_unit"`
		Before  *float64   `json:"before"`
		Period  string     `json:"period"`
		History []*float64 `json:"history"`
		Note    string     `json:"note"`
	} `json:"numbers"`
	Figures []struct {
		ID         string    `json:"id"`
		Title      string    `json:"title"`
		Definition string    `json:"definition"`
		Finding    string    `json:"finding"`
		N          *int      `json:"n"`
		Warnings   *[]string `json:"warnings"`
		Columns    []struct {
			Name string `json:"name"`
			Type string `json:"type"`
			Unit string `json:"unit"`
		} `json:"columns"`
		Rows *[][]any `json:"rows"`
	} `json:"figures"`
}

type indexContract struct {
	AsOf  time.Time `json:"as_of"`
	Pages []struct {
		Path      *string `json:"path"`
		Selection *struct {
			Project  string `json:"project"`
			Type     string `json:"type"`
			Pipeline string `json:"pipeline"`
		} `json:"selection"`
		Data  string            `json:"data"`
		CSV   map[string]string `json:"csv"`
		Files []string          `json:"files"`
	} `json:"pages"`
}

func strict(tb testing.TB, text []byte, into any) {
	tb.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		tb.Fatalf("%v in %.200s", err, text)
	}
}

// The test walks from the index to every page's numbers and compares
// them, and the CSV, with the figures they were written from.
func TestDataFilesHoldTheFigures(t *testing.T) {
	in := small()
	in.Pipelines = reportOn([]string{"CMC", "Bulk Scan"}, hostile...)
	out, _ := makeSite(t, in, Options{})
	var index indexContract
	strict(t, readFile(t, out, sitedir.IndexFile), &index)
	if !index.AsOf.Equal(asOf) {
		t.Errorf("as-of %v", index.AsOf)
	}
	var paths []string
	for _, page := range index.Pages {
		if !strings.HasPrefix(*page.Path, address.Pipeline) {
			paths = append(paths, *page.Path)
		}
		var data dataContract
		strict(t, readFile(t, out, page.Data), &data)
		if page.Data != *page.Path+"data.json" || (page.Selection == nil) != (data.Selection == nil) {
			t.Fatalf("page %q: data %q, selection %v and %v", *page.Path, page.Data, page.Selection, data.Selection)
		}
		if len(page.CSV) != len(data.Figures) {
			t.Errorf("page %q: %d CSVs for %d figures", *page.Path, len(page.CSV), len(data.Figures))
		}
		if page.Selection == nil {
			continue
		}
		if *page.Selection != *data.Selection {
			t.Errorf("page %q: selections differ", *page.Path)
		}
		sel := ci.Selection{Project: page.Selection.Project}
		for _, ty := range ci.Types {
			if ty.String() == page.Selection.Type {
				sel.Type = ty
			}
		}
		want := make(map[string]*figure.Figure)
		groups := in.Pipelines.Groups(sel)
		if name := page.Selection.Pipeline; name != "" {
			if strings.Contains(name, "\uFFFD") {
				continue // JSON cannot hold the name
			}
			groups = in.Pipelines.PipelinePage(name).Groups
		}
		for _, g := range groups {
			for _, f := range g.Figures {
				want[f.ID] = f
			}
		}
		for _, got := range data.Figures {
			f := want[got.ID]
			if f == nil || got.Title != f.Title || got.Definition != f.Definition || *got.N != f.N || !slices.Equal(*got.Warnings, f.Warnings) && len(f.Warnings) > 0 {
				t.Fatalf("page %q: figure %q differs", *page.Path, got.ID)
			}
			if len(*got.Rows) != len(f.Rows) || len(got.Columns) != len(f.Columns) {
				t.Fatalf("page %q: figure %q has another form", *page.Path, got.ID)
			}
			records, err := csv.NewReader(bytes.NewReader(readFile(t, out, page.CSV[got.ID]))).ReadAll()
			if err != nil || len(records) != len(f.Rows)+1 {
				t.Fatalf("page %q: %q: %d records, %v", *page.Path, page.CSV[got.ID], len(records), err)
			}
			for j, c := range f.Columns {
				if got.Columns[j].Name != c.Name || got.Columns[j].Type != c.Type.String() || got.Columns[j].Unit != string(c.Unit) || records[0][j] != c.Name {
					t.Errorf("column %v is %v and %q", c, got.Columns[j], records[0][j])
				}
			}
			for i, row := range f.Rows {
				for j, v := range row {
					checkCell(t, v, (*got.Rows)[i][j], records[i+1][j])
				}
			}
		}
	}
	want := []string{"", "pipelines/", "pipelines/all/", "pipelines/all/nightly/", "pipelines/all/non-nightly/",
		"pipelines/cmc/", "pipelines/cmc/nightly/", "pipelines/cmc/non-nightly/", "pipelines/bulk-scan/", "pipelines/bulk-scan/nightly/", "pipelines/bulk-scan/non-nightly/",
		"changes/", "changes/projects/cmc/", "changes/projects/bulk-scan/", "about/"}
	if !slices.Equal(paths, want) {
		t.Errorf("pages %q", paths)
	}
}

func checkCell(t *testing.T, v figure.Value, inJSON any, inCSV string) {
	t.Helper()
	text := strings.ToValidUTF8(v.String(), "\uFFFD")
	var ok bool
	switch x := inJSON.(type) {
	case nil:
		ok = v.IsNull()
	case bool:
		ok = v == figure.Boolean(x)
	case json.Number:
		ok = v.IsNumeric() && x.String() == text
	case string:
		ok = !v.IsNumeric() && len([]rune(x)) == len([]rune(v.String())) && (x == text || !strings.Contains(x, "\uFFFD") == false)
	}
	if !ok {
		t.Errorf("%q is %v in JSON", text, inJSON)
	}
	csvText := text
	if v.IsText() && text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		csvText = "'" + text
	}
	// encoding/csv reads CRLF within quotes as LF.
	if strings.ReplaceAll(csvText, "\r\n", "\n") != inCSV {
		t.Errorf("%q is %q in CSV", text, inCSV)
	}
}

// Of 28 builds of each pipeline in 14 days 6 failed, but 5 of one of the six
// pipelines; before, 7 of 28.
func TestOverviewShowsNumbersWithTheirChange(t *testing.T) {
	out, _ := makeSite(t, small(), Options{})
	var data dataContract
	strict(t, readFile(t, out, address.DataFile), &data)
	rate := data.Numbers[1]
	if len(data.Numbers) != 5 || rate.ID != "success-rate-14d" || *rate.Value != 100*133.0/168 || *rate.Before != 75 || rate.N != 168 || data.Selection != nil {
		t.Errorf("got %d numbers, the second is %+v, want 5, the second %v of 168 after 75", len(data.Numbers), rate, 100*133.0/168)
	}
	page := string(readFile(t, out, "index.html"))
	for _, want := range []string{
		`<p class="number">79.2%</p>`, "▲ 4.2 points more than in the 14 days before (75.0%), better", "of 168 builds that finished",
		`<p class="number">5</p>`, "of 6 pipelines that ran in 14 days", "= as in the 14 days before (12)", "No GitHub source is configured",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the overview does not say %q", want)
		}
	}
}

func TestHeadlinesSayHowTheyChanged(t *testing.T) {
	before := figure.Headline{Before: figure.Integer(11), Period: "the 14 days before", Better: -1}
	for value, want := range map[int64]numberView{
		14: {Value: "14", Change: "▲ 3 more than in the 14 days before (11), worse", Sign: "worse"},
		10: {Value: "10", Change: "▼ 1 less than in the 14 days before (11), better", Sign: "better"},
		11: {Value: "11", Change: "= as in the 14 days before (11)"},
	} {
		h := before
		h.Value = figure.Integer(value)
		if got := numberOf(&h, ""); got != want {
			t.Errorf("%d: got %+v, want %+v", value, got, want)
		}
	}
	for _, c := range []struct {
		now, before float64 // minutes
		want, sign  string
	}{
		{21.1, 21, "about the same as in the 14 days before (21\u00a0min)", ""},
		{1.5, 1, "about the same as in the 14 days before (1\u00a0min)", ""},
		{21, 20, "about the same as in the 14 days before (20\u00a0min)", ""},
		{22, 20, "▲ 2\u00a0min more than in the 14 days before (20\u00a0min), worse", "worse"},
		{9, 10, "▼ 1\u00a0min less than in the 14 days before (10\u00a0min), better", "better"},
		{10, 10, "= as in the 14 days before (10\u00a0min)", ""},
	} {
		h := before
		h.Value, h.Before, h.Unit = figure.Number(c.now), figure.Number(c.before), figure.Minutes
		if got := numberOf(&h, ""); got.Change != c.want || got.Sign != c.sign {
			t.Errorf("%v min after %v: got %q, sign %q, want %q, sign %q", c.now, c.before, got.Change, got.Sign, c.want, c.sign)
		}
	}
	for n, want := range map[int]numberView{
		0: {Value: "–"},
		1: {Value: "not yet", Rests: "the pipeline is not green again yet"},
		3: {Value: "not yet", Rests: "of 3 episodes, most have not ended yet"},
	} {
		want.Note = "broken in the last 90 days"
		h := figure.Headline{N: n, Unit: figure.Hours, NUnit: figure.Episodes, Note: want.Note}
		if got := numberOf(&h, ""); got != want {
			t.Errorf("no median of %d episodes: got %+v, want %+v", n, got, want)
		}
	}
	missing := figure.Headline{Note: "No GitHub source is configured.", NUnit: figure.Alerts}
	if got, want := numberOf(&missing, ""), (numberView{Value: "–", Note: missing.Note}); got != want {
		t.Errorf("no value: got %+v, want %+v", got, want)
	}
}

// Ids are unique, headings do not skip a
// level, every link leads somewhere, and nothing needs the policy's leave.
func TestPagesHaveUniqueIDsAndWorkingLinks(t *testing.T) {
	in := small()
	in.Failed = []string{"files"}
	out, _ := makeSite(t, in, Options{Static: withBundle(t), BasePath: "/some/where"})
	all := tree(t, out)
	ids := make(map[string]map[string]bool)
	docs := make(map[string]*html.Node)
	for name, text := range all {
		if path.Ext(name) != ".html" {
			continue
		}
		doc, err := html.Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		docs[name], ids[name] = doc, make(map[string]bool)
		level, h1 := 0, 0
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			for _, a := range n.Attr {
				if a.Key == "id" {
					if ids[name][a.Val] {
						t.Errorf("%s: id %q twice", name, a.Val)
					}
					ids[name][a.Val] = true
				}
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q> is against the policy", name, n.Data, a.Key, a.Val)
				}
			}
			if (n.Data == "script" || n.Data == "style") && n.FirstChild != nil {
				t.Errorf("%s: inline <%s>", name, n.Data)
			}
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
				to := int(n.Data[1] - '0')
				if to > level+1 {
					t.Errorf("%s: <h%d> after <h%d>", name, to, level)
				}
				if level = to; to == 1 {
					h1++
				}
			}
		}
		if h1 != 1 {
			t.Errorf("%s: %d h1", name, h1)
		}
		if !strings.Contains(text, "Data as of <time data-as-of datetime=\"2026-11-20T10:37:23Z\">20 November 2026, 10:37 UTC</time>") {
			t.Errorf("%s does not say how old it is", name)
		}
		if !strings.Contains(text, "The last fetch of files failed") {
			t.Errorf("%s does not say what failed", name)
		}
	}
	for name, doc := range docs {
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				if n.Namespace == "" && (a.Key == "href" || a.Key == "src" || a.Key == "value" && n.Data == "option" || a.Key == "data-charts" || a.Key == "data-charts-script" || a.Key == "aria-labelledby") {
					checkLink(t, name, a, all, ids)
				}
			}
		}
	}
}

func checkLink(t *testing.T, from string, a html.Attribute, all map[string]string, ids map[string]map[string]bool) {
	t.Helper()
	if a.Key == "aria-labelledby" {
		for _, id := range strings.Fields(a.Val) {
			if !ids[from][id] {
				t.Errorf("%s: nothing is called %q", from, id)
			}
		}
		return
	}
	u, err := url.Parse(a.Val)
	if err != nil {
		t.Errorf("%s: %v", from, err)
		return
	}
	if u.Host == "build.example.org" {
		return
	}
	// A page for any address starts from the base path, others from themselves.
	root, _ := url.Parse("/some/where/")
	at, _ := root.Parse(strings.TrimSuffix(from, "index.html"))
	if from == "404.html" && !strings.HasPrefix(a.Val, "/some/where/") && !strings.HasPrefix(a.Val, "#") {
		t.Errorf("404.html: %q does not start from the base path", a.Val)
	}
	to := at.ResolveReference(u)
	file, ok := strings.CutPrefix(to.Path, root.Path)
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	if _, found := all[file]; !ok || !found || u.Host != "" {
		t.Errorf("%s: %s=%q leads nowhere (%s)", from, a.Key, a.Val, file)
		return
	}
	if u.Fragment != "" && !ids[file][u.Fragment] {
		t.Errorf("%s: %q: %s has no such id", from, a.Val, file)
	}
}

func TestPagesHaveWhatTheScriptNeeds(t *testing.T) {
	out, _ := makeSite(t, small(), Options{Static: withBundle(t)})
	page := string(readFile(t, out, "pipelines/cmc/nightly/index.html"))
	for _, want := range []string{
		`<html lang="en" data-base="../../../">`,
		`<body data-charts="charts.json" data-charts-script="../../../assets/charts-`, ` data-stale-hours="26">`,
		`<figure class="figure" id="most-failing" data-figure="most-failing"`,
		`<div class="chart" data-chart-box><svg`,
		`<div class="figure-actions"><button type="button" data-interactive hidden>Zoom`,
		`<details data-table><summary>Table`, `<a href="most-failing.csv">CSV`, `<a href="data.json">JSON`,
		`<table class="data" data-sortable>`, `<td class="n">6</td>`,
		`<select data-goto>`, `<option value="../../../pipelines/bulk-scan/nightly/">Bulk Scan</option>`,
		`<script type="module" src="`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	var charts map[string]json.RawMessage
	strict(t, readFile(t, out, "pipelines/cmc/nightly/charts.json"), &charts)
	if want := strings.Count(page, "data-interactive"); len(charts) != want || want == 0 {
		t.Errorf("got %d charts for %d buttons", len(charts), want)
	}
}

func TestWithoutBundleThereAreOnlyPictures(t *testing.T) {
	files := withBundle(t).(fstest.MapFS)
	delete(files, chartsSource)
	delete(files, "js/page/base.js")
	out, summary := makeSite(t, small(), Options{Static: files})
	if summary.Interactive {
		t.Error("interactive without a library")
	}
	page := string(readFile(t, out, "pipelines/index.html"))
	for _, not := range []string{"data-charts", "data-interactive", "<script", "<select"} {
		if strings.Contains(page, not) {
			t.Errorf("%s without script", not)
		}
	}
	if !strings.Contains(string(readFile(t, out, "about/index.html")), "its charts are pictures only") {
		t.Error("the site does not say that it has pictures only")
	}
	if _, err := os.Stat(filepath.Join(out, "pipelines", address.ChartsFile)); err == nil {
		t.Error("chart options without a library")
	}
}

// hostile are names as they have been seen in the wild, and worse.
var hostile = []string{
	`<script>alert(1)</script>`, `"onmouseover="alert(1)`, `</script><!--`, `__f__alert(1)__f__`, `=HYPERLINK("http://x")`, "+1", "-1", "@SUM(A1)", "\tx", "\rx",
	"a,b\"c\r\nd", strings.Repeat("long/", 2000), "🧪🏗️", "مرحبا/עולם", "\u202Eevil\u202C", "\xff\xfe broken", "nul\x00nul", "\u2028\u2029", "]]>", "{{.}}", "", " ", "null",
}

func TestHostileNamesBecomeOnlyText(t *testing.T) {
	in := small()
	projects := []string{"CMC", "Bulk Scan"}
	for _, name := range hostile {
		if name != "" {
			projects = append(projects, name)
		}
	}
	in.Pipelines = reportOn(projects, hostile...)
	in.Config.Title = hostile[0]
	in.Config.Organisations = hostile[:3]
	in.Config.Disclaimer = hostile[0]
	in.Manifest.Collectors[hostile[0]] = in.Manifest.Collectors["files"]
	in.Failed = hostile[:2]
	out, summary := makeSite(t, in, Options{Static: withBundle(t), Version: hostile[0], SourceURL: "javascript:alert(1)"})
	files := tree(t, out)
	if want := 12 + 3*(1+len(projects)) + len(in.Pipelines.PipelineNames()) + pagesOfChanges(files); summary.Pages != want {
		t.Errorf("%d pages, want %d", summary.Pages, want)
	}
	for name, text := range files {
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-./") != "" {
			t.Errorf("a file is called %q", name)
		}
		if path.Ext(name) != ".html" {
			continue
		}
		doc, err := html.Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && (n.Data == "script" && n.FirstChild != nil || n.Data == "b") {
				t.Errorf("%s: a name has become <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("%s: a name has become %s=%q", name, a.Key, a.Val)
				}
			}
		}
		if strings.ContainsAny(text, "\x00\u202E") {
			t.Errorf("%s holds a control character", name)
		}
	}
	var index indexContract
	strict(t, readFile(t, out, sitedir.IndexFile), &index)
	seen := make(map[string]bool)
	for _, page := range index.Pages {
		if page.Selection != nil {
			seen[page.Selection.Project] = true
		}
	}
	for _, name := range projects {
		if !seen[strings.ToValidUTF8(name, "\uFFFD")] && !strings.Contains(name, "\xff") {
			t.Errorf("project %.40q is not in the index", name)
		}
	}
}

func TestSecretInAFileStopsTheBuild(t *testing.T) {
	in := small()
	in.Secrets = []config.Secret{config.NewSecret("correct horse battery")}
	in.Pipelines = reportOn([]string{"CMC"}, "has the correct horse battery inside")
	out := filepath.Join(t.TempDir(), "site")
	_, err := Site(context.Background(), in, out, Options{})
	var leak *leakguard.Error
	if !errors.As(err, &leak) || strings.Contains(err.Error(), "horse") || !strings.Contains(err.Error(), leak.File) {
		t.Fatalf("error %v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 0 {
		t.Errorf("something is left: %v", left)
	}
}

func TestMissingSourcesAreMentioned(t *testing.T) {
	in := small()
	in.Config.Sources = config.Sources{}
	out, _ := makeSite(t, in, Options{})
	if !strings.Contains(string(readFile(t, out, "pipelines/index.html")), "No source of pipeline events is configured") {
		t.Error("the pipelines page does not say that there is no source")
	}
	if !strings.Contains(string(readFile(t, out, "security/index.html")), "No GitHub source is configured") {
		t.Error("the security page does not say that there is no source")
	}
}

func TestOldDataIsMentionedOnEveryPage(t *testing.T) {
	in := small()
	in.Manifest.Collectors["files"].AsOf = asOf.Add(-72 * time.Hour)
	out, _ := makeSite(t, in, Options{})
	if !strings.Contains(string(readFile(t, out, "index.html")), "The data of files is old") {
		t.Error("old data without a word")
	}
}

func TestOldAddressLeadsToThePipelines(t *testing.T) {
	out, _ := makeSite(t, small(), Options{})
	page := string(readFile(t, out, "dash/index.html"))
	for _, want := range []string{`<meta http-equiv="refresh" content="0; url=../pipelines/">`, `<link rel="canonical" href="../pipelines/">`, `<a href="../pipelines/">`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestChartsUseTheConfiguredTimeZone(t *testing.T) {
	in := small()
	zone, err := time.LoadLocation("America/St_Johns")
	if err != nil {
		t.Fatal(err)
	}
	in.Config.TimeZone = zone
	out, _ := makeSite(t, in, Options{Static: withBundle(t)})
	var charts map[string]struct {
		Zone   string `json:"zone"`
		Option struct {
			Dataset struct {
				Source [][]float64 `json:"source"`
			} `json:"dataset"`
		} `json:"option"`
	}
	if err := json.Unmarshal(readFile(t, out, "pipelines", address.ChartsFile), &charts); err != nil {
		t.Fatal(err)
	}
	got := charts["build-counts"]
	first := time.UnixMilli(int64(got.Option.Dataset.Source[0][0])).UTC()
	_, offset := asOf.In(zone).Zone()
	want := asOf.Truncate(15 * time.Minute).Add(-1343*15*time.Minute + time.Duration(offset)*time.Second)
	if got.Zone != zone.String() || !first.Equal(want) {
		t.Errorf("got %v in %q, want %v in %q", first, got.Zone, want, zone)
	}
}

func TestNumbersInTableCellsAreEscaped(t *testing.T) {
	percent, duration := figure.Column{Type: figure.TypeNumber, Unit: figure.Percent}, figure.Column{Type: figure.TypeNumber, Unit: figure.Seconds}
	for _, c := range []struct {
		value  figure.Value
		column figure.Column
		want   string
	}{
		{figure.Number(0.01), percent, "&lt;0.1%"}, {figure.Number(99.99), percent, "&gt;99.9%"}, {figure.Number(0.0001), duration, "&lt;1\u00a0ms"},
	} {
		got := string((&tables{loc: time.UTC}).appendCell(nil, c.value, c.column, false))
		if !strings.Contains(got, ">"+c.want+"</td>") {
			t.Errorf("%v: got %s, want the text %s", c.value, got, c.want)
		}
	}
}

func TestChangeAgreesInNumber(t *testing.T) {
	for difference, want := range map[float64]string{1: "▲ 1 point more", -1: "▼ 1 point less", 2: "▲ 2 points more", 1.5: "▲ 1.5 points more"} {
		got, _ := changeInWords(&figure.Headline{Value: figure.Number(50 + difference), Before: figure.Number(50), Unit: figure.Percent})
		if !strings.HasPrefix(got, want+" than in the period before") {
			t.Errorf("%v: got %q, want %q", difference, got, want)
		}
	}
}
