package metrics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// longestPipelines ranks pipelines by the mean duration of successful builds.
func longestPipelines(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:    "longest-pipelines",
		Title: "Which pipelines take longest?",
		Definition: "Mean duration of the successful builds scheduled in the last 14 days, by pipeline, " +
			"rounded to a millisecond; the 50 longest.",
		Empty: "No successful build of the last 14 days has a scheduled time and a duration.",
		Columns: []figure.Column{
			columnPipeline,
			{Name: "mean_minutes", Title: "Mean duration", Type: figure.TypeNumber, Unit: figure.Minutes},
			columnBuilds,
		},
		Chart: figure.Chart{
			Kind: figure.Bars, Label: "pipeline",
			Series: []figure.Series{{Column: "mean_minutes", Title: "Mean duration"}},
		},
	}
	type row struct {
		*pipeline
		mean   float64 // milliseconds
		builds int64
	}
	var rows []row
	for _, pl := range v.group {
		var sum exactSum
		for _, c := range pl.of(v.selection.Type) {
			sum.merge(&c.durations)
		}
		if sum.n > 0 {
			f.N += int(sum.n)
			rows = append(rows, row{pl, sum.roundedMean(), sum.n})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.mean, a.mean), strings.Compare(a.name, b.name))
	})
	for _, r := range rows[:min(len(rows), longList)] {
		f.Rows = append(f.Rows, []figure.Value{r.value(), figure.Number(r.mean / 60000), figure.Integer(r.builds)})
	}
	return f
}
