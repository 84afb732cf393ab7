package render

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/metrics"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// pipelineGroups are the questions of a pipelines page and the figures that
// answer them.
var pipelineGroups = []struct {
	id, title string
	figures   []string
}{
	{"how-is-it", "How is it", []string{"build-status-1d", "build-status-14d", "nightly-failures"}},
	{"when", "When", []string{"failure-heatmap", "build-counts", "daily-timeline"}},
	{"what-fails", "What fails", []string{"most-failing", "failing-steps"}},
	{"how-long", "How long", []string{"longest-pipelines", "duration-histogram", "shortest-functional-tests"}},
}

// pipelinesPages returns a page for every project and type: /pipelines/ shows
// everything, and once more as /pipelines/all/, so that each project has pages
// of the same form.
func pipelinesPages(s *site) []*Page {
	s.projects = address.NewFolder(address.Pipelines, s.in.Pipelines.Projects(), metrics.All, metrics.Nightly.String(), metrics.NonNightly.String())
	everything := s.pipelinesPage(metrics.Selection{Project: metrics.All})
	everything.Path, everything.Crumbs = address.Pipelines, nil
	pages := []*Page{everything}
	for _, project := range append([]string{metrics.All}, s.in.Pipelines.Projects()...) {
		for _, t := range metrics.Types {
			pages = append(pages, s.pipelinesPage(metrics.Selection{Project: project, Type: t}))
		}
	}
	return pages
}

// pipelinesPathOf returns the page of a selection.
func (s *site) pipelinesPathOf(sel metrics.Selection) string {
	path := s.projects.Page(sel.Project)
	if sel.Project == metrics.All {
		path = address.Pipelines + metrics.All + "/"
	}
	if sel.Type != metrics.AllTypes {
		path += sel.Type.String() + "/"
	}
	return path
}

func (s *site) pipelinesPage(sel metrics.Selection) *Page {
	p := &Page{
		Path:      s.pipelinesPathOf(sel),
		Nav:       address.Pipelines,
		Title:     "All pipelines",
		Selection: &sel,
		Crumbs:    []Link{{"Pipelines", address.Pipelines}},
		Fill:      func() (*Content, error) { return s.fillPipelines(sel) },
	}
	project, kind := "All projects", "nightly and non-nightly"
	if sel.Project != metrics.All {
		project = shownName(sel.Project)
		p.Title = project + " pipelines"
	}
	if sel.Type != metrics.AllTypes {
		kind = sel.Type.String()
		p.Title += ", " + kind
		p.Crumbs = append(p.Crumbs, Link{project, s.pipelinesPathOf(metrics.Selection{Project: sel.Project})})
	}
	p.Selected = project + " · " + kind + " · last 14 days"
	p.Description = "Build results, failures and durations of " + project + ", " + kind + "."
	return p
}

func (s *site) fillPipelines(sel metrics.Selection) (*Content, error) {
	c := &Content{Notes: s.pipelineNotes(), Filters: s.pipelineFilters(sel)}
	byID := make(map[string]*figure.Figure)
	for _, f := range s.in.Pipelines.Figures(sel) {
		byID[f.ID] = f
	}
	for _, g := range pipelineGroups {
		section := Section{ID: g.id, Title: g.title}
		for _, id := range g.figures {
			f := byID[id]
			if f == nil {
				return nil, fmt.Errorf("there is no figure %q", id)
			}
			delete(byID, id)
			section.Figures = append(section.Figures, f)
		}
		c.Sections = append(c.Sections, section)
	}
	for id := range byID {
		return nil, fmt.Errorf("figure %q belongs to no group of the page", id)
	}
	return c, nil
}

// pipelineNotes says why there may be nothing to see at all.
func (s *site) pipelineNotes() []Note {
	sources := s.in.Config.Sources
	if len(sources.Cosmos) > 0 || len(sources.Files.Patterns) > 0 || sources.GitHub.Actions {
		return nil
	}
	return []Note{{Text: "No source of pipeline events is configured: neither Cosmos DB, nor files, nor GitHub Actions."}}
}

// pipelineFilters lead to the other projects of the same type and to the other
// types of the same project.
func (s *site) pipelineFilters(sel metrics.Selection) []Filter {
	projects := Filter{Name: "Project", Many: true}
	for _, name := range append([]string{metrics.All}, s.in.Pipelines.Projects()...) {
		title := shownName(name)
		if name == metrics.All {
			title = "All projects"
		}
		projects.Options = append(projects.Options, Option{
			Link{title, s.pipelinesPathOf(metrics.Selection{Project: name, Type: sel.Type})}, name == sel.Project})
	}
	types := Filter{Name: "Type"}
	for _, t := range metrics.Types {
		types.Options = append(types.Options, Option{
			Link{[...]string{"All", "Nightly", "Non-nightly"}[t], s.pipelinesPathOf(metrics.Selection{Project: sel.Project, Type: t})}, t == sel.Type})
	}
	return []Filter{projects, types}
}

// shownName returns a configured name as titles and lists show it.
func shownName(name string) string {
	short, _ := words.Cut(name, 80)
	if short == "" {
		return "(no name)"
	}
	return short
}
