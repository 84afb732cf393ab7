package ci

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// failingSteps ranks the steps that failed builds failed in.
var failingSteps = definition{
	Figure: figure.Figure{
		ID:          "failing-steps",
		Title:       "Which steps make builds fail?",
		Explanation: "Where builds break off. A step at which many pipelines fail is worth one repair for all of them.",
		Definition: "Builds that failed and ended in the last 14 days, by the step of their first failed event, " +
			"or by their last step where no step reads failed.",
		Empty: "No build failed in the last 14 days.", Good: true,
		Columns: []figure.Column{{Name: "step", Title: "Step", Names: figure.Step}, columnBuilds},
		Chart:   bars("step", "builds", "Failed builds", figure.Failure),
	},
	Fill: func(v *view, f *figure.Figure) {
		type row struct {
			step   string
			builds int64
		}
		at := make(map[string]int)
		var rows []row
		for _, b := range v.ended(recent) {
			if b.Status != build.Failure {
				continue
			}
			step := v.failingStep(b)
			i, known := at[step]
			if !known {
				i = len(rows)
				at[step], rows = i, append(rows, row{step: step})
			}
			rows[i].builds++
			f.N++
		}
		slices.SortFunc(rows, func(a, b row) int {
			return cmp.Or(cmp.Compare(b.builds, a.builds), strings.Compare(a.step, b.step))
		})
		for _, r := range rows {
			f.Rows = append(f.Rows, []figure.Value{figure.String(r.step), figure.Integer(r.builds)})
		}
	},
}
