package render

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The page is made without pictures and charts.
func TestPageMatchesGoldenFiles(t *testing.T) {
	s := mustSite(t, small(), Options{Static: withBundle(t), Version: "1.2.3", SourceURL: "https://example.org/source"})
	s.view.CSS, s.view.Script, s.assets.charts = "assets/site.css", "assets/page.js", "assets/charts.js"
	s.drawing = drawing{
		picture: func(dst []byte, _ *figure.Figure, _ func(figure.Thing, string) string) []byte {
			return append(dst, "<svg></svg>"...)
		},
		chart: func(e *jsontext.Encoder, f *figure.Figure) error {
			return errors.Join(e.WriteToken(jsontext.BeginObject), e.WriteToken(jsontext.EndObject))
		},
		shared: "<svg></svg>\n",
	}
	texts := []string{"build", "<a> & b", "=1+1"}
	f := &figure.Figure{
		ID: "most-failing", Title: "Which pipelines fail most?", Definition: "Failed builds of the last 14 days.", N: 7, Unit: figure.Builds,
		Warnings: []string{"Only 7 builds.", "One step is <unknown>."},
		Columns: []figure.Column{{Name: "pipeline", Title: "Pipeline"}, {Name: "failed_builds", Title: "Failed builds", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "last", Title: "Last", Type: figure.TypeTimestamp}, {Name: "share", Title: "Share", Type: figure.TypeNumber, Unit: figure.Percent}},
		Chart: figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "failed_builds", Title: "Failed builds", Tone: figure.Failure}}},
	}
	for i, text := range texts {
		f.Rows = append(f.Rows, []figure.Value{figure.String(text).Link("https://build.example.org/job/?a=1&b=2"), figure.Integer(int64(3000 - i)), figure.Timestamp(asOf), figure.Number(100.0 / float64(3+i))})
	}
	f.Rows = append(f.Rows, []figure.Value{figure.Null(), figure.Null(), figure.Null(), figure.Null()})
	quiet := &figure.Figure{ID: "failing-steps", Title: "Which steps fail?", Definition: "Failed builds by step.", Unit: figure.Builds,
		Warnings: []string{"Only 7 builds."},
		Columns:  []figure.Column{{Name: "step", Title: "Step"}, {Name: "builds", Title: "Builds", Type: figure.TypeInteger, Unit: figure.Builds}}, Empty: "No failed build in 14 days.", Good: true}
	page := s.pipelinesPage(ci.Selection{Project: "Bulk Scan", Type: ci.Nightly})
	page.Fill = func() (*Content, error) {
		return &Content{
			Notes:    []Note{{Text: "Something to know."}},
			Filters:  s.pipelineFilters(*page.Selection),
			Numbers:  numbers(s.in.Pipelines.Overview().Numbers[:2], address.Pipelines, inNumbers),
			Sections: []Section{{ID: "what", Title: "What", Figures: []*figure.Figure{f, quiet}}, {ID: "words", Title: "Words", Text: []string{"A paragraph."}, Terms: []Term{{ID: "term", Name: "Term", Meaning: "Meaning.", Remark: "Remark."}}}},
		}, nil
	}
	w := &worker{site: s, out: &output{guard: s.guard, store: putFunc(func(name string, text []byte) error {
		golden := filepath.Join("testdata", "golden", filepath.Base(name))
		if *update {
			return os.WriteFile(golden, text, 0o644)
		}
		if want := readFile(t, golden); !bytes.Equal(want, text) {
			t.Errorf("%s differs from %s (run with -update to see how)", name, golden)
		}
		return nil
	})}}
	if _, err := w.page(page); err != nil {
		t.Fatal(err)
	}
}
