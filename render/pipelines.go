package render

import (
	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// pipelinesPages returns a page for every project and type: /pipelines/ shows
// everything, and once more as /pipelines/all/, so that each project has pages
// of the same form.
func pipelinesPages(s *site) []*Page {
	s.projects = address.NewFolder(address.Pipelines, s.in.Pipelines.Projects(), ci.All, ci.Nightly.String(), ci.NonNightly.String())
	everything := s.pipelinesPage(ci.Selection{Project: ci.All})
	everything.Path, everything.Crumbs = address.Pipelines, nil
	pages := []*Page{everything}
	for _, project := range append([]string{ci.All}, s.in.Pipelines.Projects()...) {
		for _, t := range ci.Types {
			pages = append(pages, s.pipelinesPage(ci.Selection{Project: project, Type: t}))
		}
	}
	return pages
}

// pipelinesPathOf returns the page of a selection.
func (s *site) pipelinesPathOf(sel ci.Selection) string {
	path := s.projects.Page(sel.Project)
	if sel.Project == ci.All {
		path = address.Pipelines + ci.All + "/"
	}
	if sel.Type != ci.AllTypes {
		path += sel.Type.String() + "/"
	}
	return path
}

func (s *site) pipelinesPage(sel ci.Selection) *Page {
	p := &Page{
		Path:      s.pipelinesPathOf(sel),
		Nav:       address.Pipelines,
		Names:     figure.Nothing,
		Title:     "All pipelines",
		Selection: &sel,
		Crumbs:    []Link{{"Pipelines", address.Pipelines}},
		Fill:      func() (*Content, error) { return s.fillPipelines(sel) },
	}
	project, kind := "All projects", "nightly and non-nightly"
	if sel.Project != ci.All {
		project = shownName(sel.Project)
		p.Title, p.Names = project+" pipelines", s.projectNames()
		if sel.Type == ci.AllTypes {
			p.Kind, p.Name = ProjectKind, sel.Project
		}
	}
	if sel.Type != ci.AllTypes {
		kind = sel.Type.String()
		p.Title += ", " + kind
		p.Crumbs = append(p.Crumbs, Link{project, s.pipelinesPathOf(ci.Selection{Project: sel.Project})})
	}
	p.Selected = project + " · " + kind + " · last 14 days"
	p.Description = "Build results, failures and durations of " + project + ", " + kind + "."
	return p
}

// projectNames says what names of projects name: without configured projects, they
// are the folders of pipelines.
func (s *site) projectNames() figure.Thing {
	if len(s.in.Config.Pipelines.Projects) == 0 {
		return figure.Pipeline
	}
	return figure.Project
}

func (s *site) fillPipelines(sel ci.Selection) (*Content, error) {
	c := &Content{
		Projects: []string{sel.Project}, Notes: s.pipelineNotes(), Filters: s.pipelineFilters(sel),
	}
	groups := s.in.Pipelines.Groups(sel)
	c.Sections = sectionsOf(groups)
	if !s.in.Config.Redact {
		c.Verdict = findings(groups, "red-now", "breaks-more-often")
		if teams := s.teamsOf[sel.Project]; len(teams) > 0 && len(c.Verdict) > 0 {
			last := len(c.Verdict) - 1
			c.Verdict[last] = append(c.Verdict[last], related("Team", "Teams", teams, s.security.teams.Page)...)
		}
	}
	if sel == (ci.Selection{Project: ci.All}) {
		c.Sections = append(c.Sections, Section{Links: []Link{{"Every pipeline by name", address.Pipeline}}})
	}
	if projects := s.in.Pipelines.Projects(); sel.Project == ci.All && len(projects) > listedProjects {
		section := Section{ID: "all-projects", Title: "All projects"}
		for _, name := range projects {
			section.Links = append(section.Links, Link{shownName(name), s.pipelinesPathOf(ci.Selection{Project: name, Type: sel.Type})})
		}
		c.Sections = append(c.Sections, section)
	}
	return c, nil
}

// sectionsOf returns a section for each group of figures.
func sectionsOf(groups []figure.Group) []Section {
	list := make([]Section, len(groups))
	for i, g := range groups {
		list[i] = Section{ID: g.ID, Title: g.Title, Figures: g.Figures}
	}
	return list
}

// pipelineNotes says if no source of events is configured.
func (s *site) pipelineNotes() []Note {
	sources := s.in.Config.Sources
	if len(sources.Cosmos) > 0 || len(sources.Files.Patterns) > 0 || sources.GitHub.Actions {
		return nil
	}
	return []Note{{Names: figure.Nothing,
		Text: "No source of pipeline events is configured: neither Cosmos DB, nor files, nor GitHub Actions."}}
}

// listedProjects is the number of projects up to which each page lists all of
// them. With more, only the pages of all projects do: the size of the site must
// not grow with the square of the number of projects.
const listedProjects = 100

// pipelineFilters lead to the other projects of the same type and to the other
// types of the same project.
func (s *site) pipelineFilters(sel ci.Selection) []Filter {
	all := s.in.Pipelines.Projects()
	projects := Filter{Name: "Project", Many: len(all) <= listedProjects}
	for _, name := range append([]string{ci.All}, all...) {
		if !projects.Many && name != ci.All && name != sel.Project {
			continue
		}
		title := shownName(name)
		if name == ci.All {
			title = "All projects"
		}
		projects.Options = append(projects.Options, Option{
			Link{title, s.pipelinesPathOf(ci.Selection{Project: name, Type: sel.Type})}, name == sel.Project})
	}
	types := Filter{Name: "Type"}
	for _, t := range ci.Types {
		types.Options = append(types.Options, Option{
			Link{[...]string{"All", "Nightly", "Non-nightly"}[t], s.pipelinesPathOf(ci.Selection{Project: sel.Project, Type: t})}, t == sel.Type})
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
