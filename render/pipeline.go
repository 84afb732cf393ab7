package render

import (
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/security"
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
			verdict := []Sentence{{{Text: p.State[0], Strong: true}}}
			if len(p.State) > 1 {
				verdict = append(verdict, Sentence{{Text: strings.Join(p.State[1:], " ")}})
			}
			together := Section{Names: figure.Pipeline}
			if len(p.With) > 0 {
				together.Text = []string{"Broken with it, at the same step:"}
			}
			for _, other := range p.With {
				together.Links = append(together.Links, Link{shownName(other), s.pipelines[other]})
			}
			related := Section{}
			add := func(title, path string) {
				if path != "" {
					related.Links = append(related.Links, Link{title, path})
				}
			}
			add("What changed between green and red", p.Compare)
			var r *security.Repository
			if s.security != nil {
				r = s.security.at[p.Repository]
			}
			if r != nil {
				add("Owned by team "+shownName(r.Team), s.security.teams.Page(r.Team))
			}
			add("On the build server", p.URL)
			for _, project := range p.Projects {
				add("Project "+shownName(project), s.pipelinesPathOf(ci.Selection{Project: project, Type: p.Type}))
			}
			add("All "+p.Type.String()+" pipelines", s.pipelinesPathOf(ci.Selection{Project: ci.All, Type: p.Type}))
			add("Repository", p.Repository)
			if r != nil {
				add("Security of its repository", s.security.repositories.Page(r.Label))
			}
			return &Content{
				Projects: p.Projects,
				Verdict:  naming(figure.Pipeline, verdict),
				Lead:     []Section{together, related},
				Numbers:  numbers(p.Numbers, address.Pipelines, inNumbers),
				Sections: sectionsOf(p.Groups),
			}, nil
		},
	}
}
