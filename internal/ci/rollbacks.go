package ci

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// rollbacks lists deployments of an older commit than the one before.
var rollbacks = definition{
	Figure: figure.Figure{
		ID:    "rollbacks",
		Title: "What was rolled back?",
		Explanation: "Production went back to an older version. Each row is a deployment that replaced a newer commit by an older one, " +
			"usually because something went wrong.",
		Definition: "Deployments of the last 90 days whose commit was first built before that of the deployment just before it, " +
			"the latest first.",
		Empty: "No deployment of the last 90 days went back to an older commit.", Good: true, Unit: "rollbacks",
		Columns: []figure.Column{
			columnPipeline,
			{Name: "at", Title: "When", Type: figure.TypeTimestamp},
			{Name: "commit", Title: "To commit", Names: figure.Commit},
			{Name: "before", Title: "From commit", Names: figure.Commit},
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		var rows []rollback
		for _, h := range v.selectedHistories() {
			rows = append(rows, h.rollbacks...)
		}
		slices.SortStableFunc(rows, func(a, b rollback) int {
			return cmp.Or(b.to.at.Compare(a.to.at), cmp.Compare(a.to.build.Pipeline, b.to.build.Pipeline))
		})
		for _, x := range rows[:min(len(rows), longList)] {
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(&v.set.Pipelines[x.to.build.Pipeline]), figure.Timestamp(x.to.at.Time()),
				v.textValue(x.to.build.Commit), v.textValue(x.from.build.Commit),
			})
		}
		if f.N = len(rows); f.N > 0 {
			f.Finding = fmt.Sprintf("%s went back to an older commit in 90 days", words.CountOf(int64(f.N), "deployments"))
		}
	},
}

// rollback is a deployment of an older commit than that of the one just before it.
type rollback struct{ from, to deployment }

// rollbacksOf returns the rollbacks of the last 90 days, the oldest first. seen
// holds when each commit was first built.
func (r *Report) rollbacksOf(h *pipelineHistory, seen map[build.Text]eventfile.Instant) (list []rollback) {
	since := r.ago(quarterYear)
	for i := 1; i < len(h.deployments); i++ {
		from, to := h.deployments[i-1], h.deployments[i]
		if to.at.Compare(since) >= 0 && from.build.Commit != 0 && to.build.Commit != 0 &&
			seen[to.build.Commit].Compare(seen[from.build.Commit]) < 0 {
			list = append(list, rollback{from, to})
		}
	}
	return list
}
