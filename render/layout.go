package render

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// layout is how the figures of a section share the width of a wide screen. They
// stand in two columns, and the layout keeps an odd number from leaving a hole.
type layout struct {
	class    string // of the container: "", "three" or "tall"
	lastWide bool   // the last figure takes the whole width
}

func layoutOf(figures []*figure.Figure) layout {
	if len(figures)%2 == 0 {
		return layout{}
	}
	if len(figures) == 3 {
		if barsOf(figures[0]) > 12 {
			return layout{class: "tall"} // the others stand one above the other beside it
		}
		if !slices.ContainsFunc(figures, func(f *figure.Figure) bool { return barsOf(f) == 0 || barsOf(f) > 6 }) {
			return layout{class: "three"}
		}
	}
	return layout{lastWide: true}
}

// barsOf returns how many lines a picture of bars or parts has; 0 for others.
func barsOf(f *figure.Figure) int {
	if f.Empty == "" && (f.Chart.Kind == figure.Bars || f.Chart.Kind == figure.Proportion) {
		return len(f.Drawn().Rows)
	}
	return 0
}

// narrowTable is the number of columns up to which a table stands beside
// another figure.
const narrowTable = 5

// isWide reports whether a figure needs the whole width.
func isWide(f *figure.Figure) bool {
	onlyTable := f.Chart.Kind == figure.None || f.Chart.Kind == figure.Matrix
	return onlyTable && len(f.Columns) > narrowTable
}
