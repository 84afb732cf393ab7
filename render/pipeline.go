package render

import (
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// pipelinePages returns a page for each pipeline with a build in 180 days.
func pipelinePages(s *site) []*Page {
	names := s.in.Pipelines.PipelineNames()
	s.pipelines, s.pipelinesOf = make(map[string]string, len(names)), make(map[string][]string)
	s.teamsOf = make(map[string][]string)
	pages := make([]*Page, 0, len(names)+1)
	list := Section{}
	for _, name := range names {
		s.pipelines[name] = address.Pipeline + address.StableSlug(name) + "/"
		if repository := s.in.Pipelines.RepositoryOf(name); repository != "" {
			s.pipelinesOf[repository] = append(s.pipelinesOf[repository], name)
		}
		if team := s.in.Pipelines.TeamOf(name); team != "" && s.security != nil {
			for _, project := range s.in.Pipelines.ProjectsOf(name) {
				if !slices.Contains(s.teamsOf[project], team) {
					s.teamsOf[project] = append(s.teamsOf[project], team)
				}
			}
		}
		pages = append(pages, s.pipelinePage(name))
		list.Links = append(list.Links, Link{shownName(name), s.pipelines[name]})
	}
	return append(pages, &Page{
		Path: address.Pipeline, Nav: address.Pipelines, Names: figure.Pipeline, Title: "Every pipeline",
		Crumbs:      []Link{{"Pipelines", address.Pipelines}},
		Selected:    words.CountOf(int64(len(names)), "pipelines") + " with a build in 180 days",
		Description: "All pipelines by name.",
		Fill:        func() (*Content, error) { return &Content{Sections: []Section{list}}, nil },
	})
}

func (s *site) pipelinePage(name string) *Page {
	return &Page{
		Path: s.pipelines[name], Nav: address.Pipelines, Title: shownName(name),
		Names: figure.Pipeline, Kind: PipelineKind, Name: name,
		Selection:   &ci.Selection{Pipeline: name},
		Crumbs:      []Link{{"Pipelines", address.Pipelines}},
		Selected:    "One pipeline · last 28 and 180 days",
		Description: "Builds, failures and durations of the pipeline " + shownName(name) + ".",
		Fill: func() (*Content, error) {
			p := s.in.Pipelines.PipelinePage(name)
			state := Section{Names: figure.Pipeline, Text: []string{strings.Join(p.State, " ")}}
			if len(p.With) > 0 {
				state.Text = append(state.Text, words.Agree(int64(len(p.With)), "The other pipeline:", "The other pipelines:"))
			}
			for _, other := range p.With {
				state.Links = append(state.Links, Link{shownName(other), s.pipelines[other]})
			}
			related := Section{}
			add := func(title, path string) {
				if path != "" {
					related.Links = append(related.Links, Link{title, path})
				}
			}
			add("What changed between green and red", p.Compare)
			for _, project := range p.Projects {
				add("Project "+shownName(project), s.pipelinesPathOf(ci.Selection{Project: project, Type: p.Type}))
			}
			add("All "+p.Type.String()+" pipelines", s.pipelinesPathOf(ci.Selection{Project: ci.All, Type: p.Type}))
			add("Repository", p.Repository)
			if h := s.security; h != nil && h.at[p.Repository] != nil {
				r := h.at[p.Repository]
				add("Team "+shownName(r.Team), h.teams.Page(r.Team))
				add("Security of its repository", h.repositories.Page(r.Label))
			}
			add("On the build server", p.URL)
			return &Content{
				Projects: p.Projects,
				Lead:     []Section{state, related},
				Numbers:  numbers(p.Numbers, address.Pipelines, inNumbers),
				Sections: sectionsOf(p.Groups),
			}, nil
		},
	}
}
