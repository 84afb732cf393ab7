package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extended "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// What leaves the pages has to be read by programs that others wrote. The demo has
// hostile names.

func TestFeedsAreReadByAnotherParser(t *testing.T) {
	site := filepath.Join(demo(t), "site")
	var folders []string
	for _, pattern := range []string{"changes/changes.atom", "changes/*/*/changes.atom"} {
		found, err := filepath.Glob(filepath.Join(site, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		folders = append(folders, found...)
	}
	if len(folders) < 5 {
		t.Fatalf("got %d feeds, want at least 5", len(folders))
	}
	for _, name := range folders {
		var feeds [2]*gofeed.Feed
		for i, path := range []string{name, strings.TrimSuffix(name, ".atom") + ".json"} {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if feeds[i], err = gofeed.NewParser().Parse(bytes.NewReader(content)); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
		}
		atom, json := feeds[0], feeds[1]
		if atom.FeedType != "atom" || json.FeedType != "json" || json.FeedVersion != "https://jsonfeed.org/version/1.1" {
			t.Errorf("%s: got feeds of type %s and %s %s, want atom and json with the version 1.1", name, atom.FeedType, json.FeedType, json.FeedVersion)
		}
		if len(atom.Items) == 0 || len(atom.Items) != len(json.Items) {
			t.Fatalf("%s: got %d and %d items, want the same number", name, len(atom.Items), len(json.Items))
		}
		ids := make(map[string]bool)
		for i, item := range atom.Items {
			if item.GUID == "" || ids[item.GUID] || item.GUID != json.Items[i].GUID || item.Title != json.Items[i].Title || item.UpdatedParsed == nil {
				t.Errorf("%s, item %d: got %+v and %+v", name, i, item, json.Items[i])
			}
			ids[item.GUID] = true
		}
	}
}

func TestMetricsAreReadByAnotherParser(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(demo(t), "site", "metrics.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(content, []byte("\n# EOF\n")) {
		t.Error("the metrics do not end as OpenMetrics does")
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	at := families["rse_as_of_timestamp_seconds"].GetMetric()
	if len(at) != 1 || at[0].GetUntyped().GetValue()+at[0].GetGauge().GetValue() != float64(asOf(t).Unix()) {
		t.Errorf("got the time %v, want %d", at, asOf(t).Unix())
	}
	if n := len(families["rse_project_pipelines_red"].GetMetric()); n < 5 {
		t.Errorf("got %d projects, want at least 5", n)
	}
}

// The headings, the table and the lines of the digest are all that a parser of
// GitHub's Markdown finds in it: no name becomes markup.
func TestDigestIsTheSameMarkdownForAnotherParser(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(demo(t), "site", "digest.md"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(content, []byte("\n")); n > 60 {
		t.Errorf("got %d lines, want at most 60", n)
	}
	document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(content))
	count := make(map[ast.NodeKind]int)
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			count[n.Kind()]++
		}
		return ast.WalkContinue, nil
	})
	lines := bytes.Count(content, []byte("\n- "))
	for kind, want := range map[ast.NodeKind]int{
		ast.KindHeading: 3, extended.KindTable: 1, ast.KindListItem: lines, ast.KindLink: 0, ast.KindAutoLink: 0, ast.KindImage: 0,
		ast.KindEmphasis: 0, ast.KindCodeSpan: 0, ast.KindRawHTML: 0, ast.KindHTMLBlock: 0, extended.KindStrikethrough: 0, ast.KindBlockquote: 0,
	} {
		if count[kind] != want {
			t.Errorf("got %d of %v, want %d", count[kind], kind, want)
		}
	}
	if rows := bytes.Count(content, []byte("\n| ")) - 2; count[extended.KindTableRow] != rows || rows < 5 {
		t.Errorf("got %d rows of the table, want %d, at least 5", count[extended.KindTableRow], rows)
	}
}
