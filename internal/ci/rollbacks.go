package ci

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// rollbacks lists deployments of an older commit than the one before.
var rollbacks = definition{
	Figure: figure.Figure{
		ID:         "rollbacks",
		Title:      "What was rolled back?",
		Definition: "Deployments of the last 90 days whose commit was first built before that of the deployment just before it, the latest first.",
		Empty:      "No deployment of the last 90 days went back to an older commit.", Good: true, Unit: "rollbacks",
		Columns: []figure.Column{
			columnPipeline,
			{Name: "at", Title: "When", Type: figure.TypeTimestamp},
			{Name: "commit", Title: "To commit", Names: figure.Commit},
			{Name: "before", Title: "From commit", Names: figure.Commit},
		},
	},
	fill: func(v *view, f *figure.Figure) {
		type row struct {
			*pipelineHistory
			to, from deployment
		}
		var rows []row
		since := v.ago(quarterYear)
		for _, h := range v.selectedHistories() {
			if len(h.deployments) < 2 {
				continue
			}
			for i := 1; i < len(h.deployments); i++ {
				from, to := h.deployments[i-1], h.deployments[i]
				if to.at.Compare(since) >= 0 && from.build.Commit != 0 && to.build.Commit != 0 &&
					h.seen[to.build.Commit].Compare(h.seen[from.build.Commit]) < 0 {
					rows = append(rows, row{h, to, from})
				}
			}
		}
		slices.SortStableFunc(rows, func(a, b row) int {
			return cmp.Or(b.to.at.Compare(a.to.at), cmp.Compare(a.position, b.position))
		})
		for _, r := range rows[:min(len(rows), longList)] {
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(r.pipeline), figure.Timestamp(r.to.at.Time()), v.textValue(r.to.build.Commit), v.textValue(r.from.build.Commit),
			})
		}
		if f.N = len(rows); f.N > 0 {
			f.Finding = fmt.Sprintf("%s went back to an older commit in 90 days", words.CountOf(int64(f.N), "deployments"))
		}
	},
}
