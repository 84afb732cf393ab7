package metrics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// notRecorded stands for the step of a failure whose step is not known.
const notRecorded = "(not recorded)"

// failingSteps ranks the steps that failed builds failed in.
func failingSteps(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:    "failing-steps",
		Title: "Which steps make builds fail?",
		Definition: "Builds that failed and ended in the last 14 days, by the step of their first failed event, " +
			"or by their last step where no step reads failed.",
		Empty: "No build failed in the last 14 days.", Good: true,
		Columns: []figure.Column{{Name: "step", Title: "Step", Names: figure.Step}, columnBuilds},
		Chart: figure.Chart{
			Kind: figure.Bars, Label: "step",
			Series: []figure.Series{{Column: "builds", Title: "Failed builds", Tone: figure.Failure}},
		},
	}
	type row struct {
		step   string
		builds int64
	}
	byName := make(map[string]int64, len(v.cell.steps))
	for id, n := range v.cell.steps {
		step := v.texts.text(id)
		if id == 0 {
			step = notRecorded
		}
		byName[step] += n
		f.N += int(n)
	}
	rows := make([]row, 0, len(byName))
	for step, n := range byName {
		rows = append(rows, row{step, n})
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.builds, a.builds), strings.Compare(a.step, b.step))
	})
	for _, r := range rows {
		f.Rows = append(f.Rows, []figure.Value{figure.String(r.step), figure.Integer(r.builds)})
	}
	return f
}
