package ci

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// trunkToProduction ranks pipelines by how long a commit takes to production.
var trunkToProduction = definition{
	Figure: figure.Figure{
		ID:    "trunk-to-production",
		Title: "How long does a commit take to production?",
		Definition: "Time from when a commit of the last 90 days was first built to the first deployment of it or of a later one, by pipeline. " +
			"The quantiles count commits that are still waiting (Kaplan–Meier); slowest first.",
		Empty: "No pipeline of this selection deployed a known commit in 90 days.", Unit: figure.Commits,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "commits", Title: "Commits", Type: figure.TypeInteger, Unit: figure.Commits},
			{Name: "deployed", Title: "Deployed", Type: figure.TypeInteger, Unit: figure.Commits},
			{Name: "median_hours", Title: "Median", Type: figure.TypeNumber, Unit: figure.Hours},
			{Name: "p90_hours", Title: "Nine of ten within", Type: figure.TypeNumber, Unit: figure.Hours},
		},
		Chart: figure.Chart{Kind: figure.Bars, Label: "pipeline", Series: []figure.Series{{Column: "median_hours", Title: "Median"}}},
	},
	fill: func(v *view, f *figure.Figure) {
		type row struct {
			*pipelineHistory
			commits, deployed int
			median            int64 // nanoseconds
			known             bool
			survival          *stats.Survival
		}
		var rows []row
		deployed := 0
		for _, h := range v.selectedHistories() {
			spans, n := v.waitsForProduction(h)
			if len(spans) == 0 {
				continue
			}
			r := row{pipelineHistory: h, commits: len(spans), deployed: n, survival: stats.NewSurvival(spans)}
			r.median, r.known = r.survival.Until(0.5)
			rows = append(rows, r)
			f.N += r.commits
			deployed += n
		}
		slices.SortStableFunc(rows, func(a, b row) int {
			if a.known != b.known {
				return cmp.Compare(boolRank(a.known), boolRank(b.known))
			}
			return cmp.Compare(b.median, a.median)
		})
		for _, r := range rows[:min(len(rows), longList)] {
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(r.pipeline), figure.Integer(int64(r.commits)), figure.Integer(int64(r.deployed)),
				hoursUntil(r.survival, 0.5), hoursUntil(r.survival, 0.1),
			})
		}
		if f.N > 0 {
			f.Finding = fmt.Sprintf("%s of %s reached production", words.Count(int64(deployed)), words.CountOf(int64(f.N), "commits"))
		}
	},
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// waitsForProduction returns how long each commit of the last 90 days took to
// production, or has waited so far, in nanoseconds, and how many are there. There
// is none unless the pipeline deployed a known commit in that time.
func (r *Report) waitsForProduction(h *pipelineHistory) (spans []stats.Span, deployed int) {
	from := r.ago(quarterYear)
	known := func(d deployment) bool { return d.build.Commit != 0 && d.at.Compare(from) >= 0 }
	if !slices.ContainsFunc(h.deployments, known) {
		return nil, 0
	}
	seen := h.seen
	type arrival struct{ at, seen eventfile.Instant }
	var arrivals []arrival // by time
	for _, d := range h.deployments {
		if d.build.Commit != 0 {
			arrivals = append(arrivals, arrival{d.at, seen[d.build.Commit]})
		}
	}
	for _, first := range seen {
		if first.Compare(from) < 0 || first.Compare(r.asOf) > 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(arrivals, first, func(a arrival, at eventfile.Instant) int { return a.at.Compare(at) })
		for i < len(arrivals) && arrivals[i].seen.Compare(first) < 0 {
			i++
		}
		if i < len(arrivals) {
			spans = append(spans, stats.Span{Length: nanoseconds(first, arrivals[i].at)})
			deployed++
		} else {
			spans = append(spans, stats.Span{Length: nanoseconds(first, r.asOf), Censored: true})
		}
	}
	return spans, deployed
}
