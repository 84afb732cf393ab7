package ci

import (
	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// buildStatusDay and buildStatusRecent count builds by how they ended.
var (
	buildStatusDay = statusDefinition(1, "build-status-1d", "How did builds end in the last day?",
		"Builds whose last event lies in the 24 hours before the data's date, by how they ended.",
		"No build ended in the last day.")
	buildStatusRecent = statusDefinition(recent, "build-status-14d", "How did builds end in the last 14 days?",
		"Builds whose last event lies in the 14 days before the data's date, by how they ended. UNKNOWN is running, lost or unstable.",
		"No build ended in the last 14 days.")
)

func statusDefinition(days int64, id, title, meaning, empty string) definition {
	return definition{
		Figure: figure.Figure{
			ID: id, Title: title, Definition: meaning, Empty: empty,
			Explanation: "How many builds passed and how many failed. An aborted build was stopped before its end. " +
				"An unknown one is still running, lost or unstable.",
			Note:    "The shares are of all builds, unknown ones included.",
			Columns: []figure.Column{{Name: "status", Title: "Status", Names: figure.Nothing}, columnBuilds},
			Chart: figure.Chart{
				Kind: figure.Proportion, Label: "status",
				Series: []figure.Series{{Column: "builds", Title: "Builds"}},
			},
		},
		Fill: func(v *view, f *figure.Figure) {
			counts := outcomesOf(v.ended(days))
			for _, s := range build.Statuses {
				f.Rows = append(f.Rows, []figure.Value{figure.String(s.String()), figure.Integer(counts[s])})
			}
			f.N = int(counts.all())
		},
	}
}
