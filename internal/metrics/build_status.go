package metrics

import "github.com/hmcts/rse-dashboard/internal/figure"

// buildStatusDay and buildStatusRecent count builds by how they ended.
func buildStatusDay(v *view) *figure.Figure {
	return statusFigure("build-status-1d", "How did builds end in the last day?",
		"Builds whose last event lies in the 24 hours before the data's date, by how they ended.",
		"No build ended in the last day.", &v.cell.day)
}

func buildStatusRecent(v *view) *figure.Figure {
	return statusFigure("build-status-14d", "How did builds end in the last 14 days?",
		"Builds whose last event lies in the 14 days before the data's date, by how they ended. UNKNOWN is running, lost or unstable.",
		"No build ended in the last 14 days.", &v.cell.recent)
}

func statusFigure(id, title, definition, empty string, counts *[4]int64) *figure.Figure {
	f := &figure.Figure{
		ID: id, Title: title, Definition: definition, Empty: empty,
		Columns: []figure.Column{{Name: "status", Title: "Status", Names: figure.Nothing}, columnBuilds},
		Chart: figure.Chart{
			Kind: figure.Proportion, Label: "status",
			Series: []figure.Series{{Column: "builds", Title: "Builds"}},
		},
	}
	for s, n := range counts {
		f.N += int(n)
		f.Rows = append(f.Rows, []figure.Value{figure.String(statusWords[s]), figure.Integer(n)})
	}
	return f
}
