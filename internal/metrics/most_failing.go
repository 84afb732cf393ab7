package metrics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// longList is the number of rows after which a ranking of pipelines is cut.
const longList = 50

// mostFailing ranks pipelines by failed builds.
func mostFailing(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:         "most-failing",
		Title:      "Which pipelines fail most?",
		Definition: "Builds that failed or were aborted and ended in the last 14 days, by pipeline; the 50 with most of them.",
		Empty:      "No build failed or was aborted in the last 14 days.", Good: true,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "failed_builds", Title: "Failed or aborted", Type: figure.TypeInteger, Unit: figure.Builds},
		},
		Chart: figure.Chart{
			Kind: figure.Bars, Label: "pipeline",
			Series: []figure.Series{{Column: "failed_builds", Title: "Failed or aborted builds", Tone: figure.Failure}},
		},
	}
	type row struct {
		*pipeline
		failed int64
	}
	var rows []row
	for _, pl := range v.group {
		var failed int64
		for _, c := range pl.of(v.selection.Type) {
			failed += c.failed
		}
		if failed > 0 {
			f.N += int(failed)
			rows = append(rows, row{pl, failed})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.failed, a.failed), strings.Compare(a.name, b.name))
	})
	for _, r := range rows[:min(len(rows), longList)] {
		f.Rows = append(f.Rows, []figure.Value{r.value(), figure.Integer(r.failed)})
	}
	return f
}

// value returns the pipeline's name, linked to where it lives.
func (p *pipeline) value() figure.Value { return figure.String(p.name).Link(safeHref(p.href)) }

// safeHref returns the address if it is one a page may link to, else "". It
// came out of a document, so it might be anything, a script included.
func safeHref(address string) string {
	const longest = 2000
	lower := strings.ToLower(address[:min(len(address), 8)])
	if len(address) > longest || !(strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")) {
		return ""
	}
	for _, r := range address {
		if r <= ' ' || r == 0x7f || r == '"' || r == '<' || r == '>' || r == '\\' {
			return ""
		}
	}
	return address
}
