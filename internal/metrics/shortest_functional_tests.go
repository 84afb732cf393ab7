package metrics

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// shortList is the number of rows of shortest-functional-tests.
const shortList = 10

// shortestFunctionalTests ranks pipelines by how quickly the functional test
// follows the smoke test: one that takes no time tests nothing.
func shortestFunctionalTests(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:    "shortest-functional-tests",
		Title: "Which functional tests are suspiciously short?",
		Definition: "Time from the end of the smoke test to the end of the functional test on AAT, in each pipeline's latest build " +
			"of the last 14 days (by scheduled time) in which both succeeded; the ten shortest.",
		Empty: "No build scheduled in the last 14 days passed both a smoke and a functional test on AAT.", Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "seconds", Title: "Time", Type: figure.TypeNumber, Unit: figure.Seconds},
			{Name: "build_id", Title: "Build", Names: figure.Build},
		},
		Chart: figure.Chart{
			Kind: figure.Bars, Label: "pipeline",
			Series: []figure.Series{{Column: "seconds", Title: "Time"}},
		},
	}
	type row struct {
		*pipeline
		gap dataset.Instant
		*build
	}
	var rows []row
	for _, pl := range v.group {
		latest := position(0)
		for _, c := range pl.of(v.selection.Type) {
			if c.hasFunctional && (latest == 0 || v.later(c.functional, latest.index())) {
				latest = position(c.functional + 1)
			}
		}
		if latest != 0 {
			b := v.builds.at(latest.index())
			rows = append(rows, row{pl, testGap(b), b})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(a.gap.Compare(b.gap), strings.Compare(a.name, b.name))
	})
	rows = rows[:min(len(rows), shortList)]
	f.N = len(rows)
	for _, r := range rows {
		id := figure.Null()
		if r.buildID != 0 {
			id = figure.String(v.texts.text(r.buildID)).Link(safeHref(v.texts.text(r.buildURL)))
		}
		f.Rows = append(f.Rows, []figure.Value{r.value(), figure.Number(seconds(r.gap)), id})
	}
	return f
}

// seconds returns a span of time as the nearest number, however long it is.
func seconds(span dataset.Instant) float64 {
	const second = 1_000_000_000
	nanoseconds := new(big.Int).Mul(big.NewInt(span.Sec), big.NewInt(second))
	nanoseconds.Add(nanoseconds, big.NewInt(int64(span.Nsec)))
	f, _ := new(big.Rat).SetFrac(nanoseconds, big.NewInt(second)).Float64()
	return f
}
