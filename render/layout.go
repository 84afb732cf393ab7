package render

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// layoutOf returns how the figures of a section share the width of a wide screen:
// the class of their container, and which of them take the whole width. They
// stand in two columns, and no figure stands beside a hole.
func layoutOf(figures []*figure.Figure) (class string, wide []bool) {
	wide = make([]bool, len(figures))
	for i, f := range figures {
		wide[i] = isWide(f)
	}
	if len(figures) == 3 && !slices.Contains(wide, true) {
		if barsOf(figures[0]) > 12 || figures[0].Chart.Kind == figure.Timeline {
			return "tall", wide // the others stand one above the other beside it
		}
		if !slices.ContainsFunc(figures, func(f *figure.Figure) bool { return barsOf(f) == 0 || barsOf(f) > 6 }) {
			return "three", wide
		}
	}
	for i := 0; i < len(wide); i++ {
		switch {
		case wide[i]:
		case i+1 < len(wide) && !wide[i+1]:
			i++ // beside it
		default:
			wide[i] = true
		}
	}
	return "", wide
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
	columns := f.Columns
	if f.Excerpt != nil {
		columns = f.Excerpt.Columns
	}
	return onlyTable && len(columns) > narrowTable
}
