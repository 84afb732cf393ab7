package ci

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
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
		Explanation: "How long a finished change waits until users have it, from its first build on the main branch. Half of the " +
			"changes are in production within the median; changes that are still waiting count as well.",
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
		Chart: bars("pipeline", "median_hours", "Median", figure.Neutral),
	},
	Fill: func(v *view, f *figure.Figure) {
		deployed := int64(0)
		rows := v.ranked(func(h *pipelineHistory) bool {
			f.N += int(h.production.commits)
			deployed += h.production.deployed
			return h.production.commits > 0
		}, func(a, b *pipelineHistory) int { return cmp.Compare(b.production.rank, a.production.rank) })
		for _, h := range rows[:min(len(rows), longList)] {
			p := &h.production
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(h.pipeline), figure.Integer(p.commits), figure.Integer(p.deployed), p.median, p.nineOfTen,
			})
		}
		if f.N > 0 {
			f.Finding = fmt.Sprintf("%s of %s reached production", words.Count(deployed), words.CountOf(int64(f.N), "commits"))
		}
	},
}

// production says how long commits take to production.
type production struct {
	commits, deployed int64
	median, nineOfTen figure.Value // hours
	rank              int64        // the median in nanoseconds, the greatest number if it is not known
}

// productionOf says how long the commits of the last 90 days took to production, or
// have waited so far. There is nothing to say unless the pipeline deployed a known
// commit in that time. seen holds when each commit was first built.
func (r *Report) productionOf(h *pipelineHistory, seen map[build.Text]eventfile.Instant) (p production) {
	from := r.ago(quarterYear)
	known := func(d deployment) bool { return d.build.Commit != 0 && d.at.Compare(from) >= 0 }
	if !slices.ContainsFunc(h.deployments, known) {
		return p
	}
	type arrival struct{ at, seen eventfile.Instant }
	var arrivals []arrival // by time
	for _, d := range h.deployments {
		if d.build.Commit != 0 {
			arrivals = append(arrivals, arrival{d.at, seen[d.build.Commit]})
		}
	}
	var spans []stats.Span
	for _, first := range seen {
		if first.Compare(from) < 0 || first.Compare(r.asOf) > 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(arrivals, first, func(a arrival, at eventfile.Instant) int { return a.at.Compare(at) })
		for i < len(arrivals) && arrivals[i].seen.Compare(first) < 0 {
			i++
		}
		span := stats.Span{Length: nanoseconds(first, r.asOf), Censored: true}
		if i < len(arrivals) {
			span = stats.Span{Length: nanoseconds(first, arrivals[i].at)}
			p.deployed++
		}
		spans = append(spans, span)
	}
	p.commits = int64(len(spans))
	s := stats.NewSurvival(spans)
	p.median, p.nineOfTen, p.rank = hoursUntil(s, 0.5), hoursUntil(s, 0.1), math.MaxInt64
	if median, ok := s.Until(0.5); ok {
		p.rank = median
	}
	return p
}
