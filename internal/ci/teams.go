package ci

import (
	"cmp"
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// columnTeam names the team of a pipeline's repository.
var columnTeam = figure.Column{Name: "team", Title: "Team", Names: figure.Team}

func teamValue(h *pipelineHistory) figure.Value {
	if h.team == "" {
		return figure.Null()
	}
	return figure.String(h.team)
}

// TeamOf returns the team of the pipeline of that name, "" if it is not known.
func (r *Report) TeamOf(pipeline string) string {
	if h := r.history(pipeline); h != nil {
		return h.team
	}
	return ""
}

// ProjectsOf returns the projects of the pipeline of that name.
func (r *Report) ProjectsOf(pipeline string) []string {
	if h := r.history(pipeline); h != nil {
		return r.projectsOf(h)
	}
	return nil
}

// teamPipelines lists the pipelines of one team.
var teamPipelines = definition{
	Figure: figure.Figure{
		ID:    "team-pipelines",
		Title: "How are the team's pipelines doing?",
		Definition: "The pipelines that are built from repositories of the team, with failed builds of those that succeeded or " +
			"failed in the last 14 days; red ones first, then those with most failed builds.",
		Empty: "No pipeline is built from its repositories.", Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			columnLastBuilds,
			{Name: "kind", Title: "Red now", Role: figure.Tags, Names: figure.Nothing},
			{Name: "failed", Title: "Failed", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "builds", Title: "Of builds", Type: figure.TypeInteger, Unit: figure.Builds},
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		failed := func(h *pipelineHistory) outcomes { return outcomesOf(endedSince(h.outcomes, v.ago(recent))) }
		rows := v.ranked(func(*pipelineHistory) bool { return true }, func(a, b *pipelineHistory) int {
			return cmp.Or(boolFirst(a.red != nil, b.red != nil), cmp.Compare(failed(b)[build.Failure], failed(a)[build.Failure]))
		})
		red := 0
		for _, h := range rows {
			kind, n := figure.Null(), failed(h)
			if h.red != nil {
				kind = figure.String(h.redKind())
				red++
			}
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(h.pipeline), lastBuildsOf(h.pipeline), kind, figure.Integer(n[build.Failure]), figure.Integer(n.known()),
			})
		}
		if f.N = len(rows); f.N > 0 {
			f.Finding = fmt.Sprintf("%s of %s %s red", words.Count(int64(red)), words.CountOf(int64(f.N), "pipelines"),
				words.Agree(int64(red), "is", "are"))
		}
	},
}

// boolFirst orders true before false.
func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// TeamPipelines lists the pipelines of a team.
func (r *Report) TeamPipelines(team string) *figure.Figure {
	v, _ := r.view(Selection{Project: All})
	v.knowsSelected = true
	for _, h := range r.insight().histories {
		if h.team == team {
			v.selected = append(v.selected, h)
		}
	}
	f := v.figure(&teamPipelines)
	f.Warnings, f.PublicWarnings = nil, nil // about all events
	return f
}
