package ci

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// episodeList lists the times in which a pipeline was red.
var episodeList = definition{
	Figure: figure.Figure{
		ID:          "episodes",
		Title:       "When was it red, and for how long?",
		Explanation: "Every time this pipeline broke: when, for how long, and between which two commits to look for the cause.",
		Definition:  "Times from a break to the next success in 180 days, the latest first, with the commits between which it broke.",
		Empty:       "It did not break in 180 days.", Good: true, Unit: figure.Episodes,
		Columns: []figure.Column{
			{Name: "red_since", Title: "Red since", Type: figure.TypeTimestamp},
			{Name: "green_at", Title: "Green at", Type: figure.TypeTimestamp},
			{Name: "hours", Title: "Red for", Type: figure.TypeNumber, Unit: figure.Hours},
			{Name: "red_builds", Title: "Failed builds", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "failing_step", Title: "Failing step", Names: figure.Step},
			{Name: "from_commit", Title: "From commit", Names: figure.Commit},
			{Name: "to_commit", Title: "To commit", Names: figure.Commit},
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		for _, h := range v.selectedHistories() {
			for _, e := range slices.Backward(h.episodes) {
				green, broken := h.outcomes[e.first-1], h.outcomes[e.first]
				end := figure.Null()
				if !e.open {
					end = figure.Timestamp(e.to.Time())
				}
				f.Rows = append(f.Rows, []figure.Value{
					figure.Timestamp(e.from.Time()), end, figure.Number(hours(e.length())), figure.Integer(int64(e.reds())),
					figure.String(v.failingStep(broken)), v.textValue(green.Commit),
					v.textValue(broken.Commit).Link(v.compareAddress(green, broken)),
				})
			}
			f.N += len(h.episodes)
		}
	},
}
