package ci

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// excerptOf returns a table of some columns of the rows of a figure.
func excerptOf(f *figure.Figure, rows [][]figure.Value, columns ...string) *figure.Table {
	t := &figure.Table{Rows: make([][]figure.Value, len(rows))}
	for _, name := range columns {
		k := figure.ColumnIndex(f.Columns, name)
		t.Columns = append(t.Columns, f.Columns[k])
		for i, row := range rows {
			t.Rows[i] = append(t.Rows[i], row[k])
		}
	}
	return t
}

// firstRows is a figure of which the overview shows the first rows, and some columns
// of them.
func firstRows(d *definition, most int, columns ...string) definition {
	return definition{Figure: d.Figure, Fill: func(v *view, f *figure.Figure) {
		d.Fill(v, f)
		f.Excerpt = excerptOf(f, f.Rows[:min(len(f.Rows), most)], columns...)
		if len(f.Rows) > most {
			f.Excerpt.Note = fmt.Sprintf("The first %d of %d", most, len(f.Rows))
		}
	}}
}
