package render

import (
	"maps"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Measure is a headline with a unique name, for programs:
// "pipelines.success_rate_14d" and "security.overdue_critical" of everything,
// "project.cmc.pipelines_red" of one project and "team.bulk_scan.alerts_open_now"
// of one team.
type Measure struct {
	Name string
	// Scope is what it is of: "pipelines", "project", "security" or "team", and
	// Owner the name of the project or team.
	Scope, Owner string
	figure.Headline
}

// Measures returns all measures, by scope and owner.
func Measures(in *Input) []Measure {
	var list []Measure
	add := func(scope, owner, slug string, headlines []figure.Headline) {
		prefix := scope + "."
		if slug != "" {
			prefix += measureName(slug) + "."
		}
		for _, h := range headlines {
			list = append(list, Measure{prefix + measureName(h.ID), scope, owner, h})
		}
	}
	add("pipelines", "", "", in.Pipelines.Headlines(ci.Selection{Project: ci.All}))
	slugs := address.Slugs(in.Pipelines.Projects())
	for _, project := range in.Pipelines.Projects() {
		add("project", project, slugs[project], in.Pipelines.Headlines(ci.Selection{Project: project}))
	}
	if in.Security == nil {
		return list
	}
	add("security", "", "", in.Security.Measures())
	of := in.Security.MeasuresByTeam()
	slugs = address.Slugs(slices.Collect(maps.Keys(of)))
	for _, team := range slices.Sorted(maps.Keys(of)) {
		add("team", team, slugs[team], of[team])
	}
	return list
}

func measureName(id string) string { return strings.ReplaceAll(id, "-", "_") }
