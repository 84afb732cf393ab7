package render

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// teamPages returns the list of teams and a page for each of them. Teams own
// repositories, so that without a GitHub source there are none.
func teamPages(s *site) []*Page {
	h := s.security
	if h == nil {
		return []*Page{{
			Path: address.Teams, Nav: address.Teams, Names: figure.Nothing, Title: "Teams",
			Description: "No team is known.",
			Fill: func() (*Content, error) {
				return &Content{Notes: []Note{{Names: figure.Nothing, Text: s.withoutSecurity()}}}, nil
			},
		}}
	}
	list := index(figure.Team, h.teams, address.Teams, words.CountOf(int64(len(h.Teams())), "teams"),
		"All teams with what is open and suppressed in their repositories.", "Teams", h.Teams(), h.TeamTable)
	list.Nav, list.Crumbs = address.Teams, nil
	pages := []*Page{list}
	for _, team := range h.Teams() {
		pages = append(pages, s.teamPage(team))
	}
	return pages
}

// ownFigures are the figures of a team's page that are not folded, besides that of
// its pipelines.
var ownFigures = []string{"to-do", "repositories"}

func (s *site) teamPage(team string) *Page {
	h := s.security
	return &Page{
		Path: h.teams.Page(team), Nav: address.Teams, Title: "Team " + shownName(team),
		Names: figure.Team, Kind: TeamKind, Name: team,
		Crumbs:      []Link{{"Teams", address.Teams}},
		Selected:    "Tasks, pipelines and repositories",
		Description: "What the team " + shownName(team) + " has to do, its pipelines, and the repositories it owns.",
		Fill:        func() (*Content, error) { return s.fillTeam(team), nil },
	}
}

func (s *site) fillTeam(team string) *Content {
	d := s.security.Team(team)
	stand := Section{ID: "stand", Title: "Pipelines and repositories", Untitled: true}
	c := &Content{Numbers: numbers(d.Numbers, address.Security, inNumbers), NumbersLast: true}
	pipelines := s.in.Pipelines.TeamPipelines(team)
	stand.Figures = append(stand.Figures, firstRows(pipelines, mostPipelines))
	of := findings([]figure.Group{{Figures: stand.Figures}}, pipelines.ID)
	if len(of) > 0 {
		of[0] = append(of[0], s.projectsOf(pipelines)...)
	}
	c.Verdict = naming(figure.Nothing, problems(d.Numbers, s.security.teams.Page(team), allProblems...))
	c.Verdict = append(c.Verdict, naming(figure.Pipeline, of)...)
	history := Section{ID: "history", Title: "History and details", Folded: true}
	for _, g := range d.Groups {
		for _, f := range g.Figures {
			switch {
			case f.ID == "repositories":
				stand.Figures = append(stand.Figures, firstRows(f, mostPipelines))
			case slices.Contains(ownFigures, f.ID):
				short := *firstRows(f, mostTasks)
				short.Note = "" // the security page says it
				c.Sections = append(c.Sections, Section{ID: g.ID, Title: g.Title, Figures: []*figure.Figure{&short}})
			default:
				history.Figures = append(history.Figures, f)
			}
		}
	}
	c.Sections = append(c.Sections, stand, history)
	var links []Link
	if c.Calendar, links = calendarOf(s.security.teams.Page(team), s.security.TeamCalendar(team)); links != nil && len(c.Verdict) > 0 {
		for _, l := range links {
			c.Verdict[0] = append(c.Verdict[0], Phrase{Before: " ", Text: l.Title, Path: l.Path, Names: figure.Nothing},
				Phrase{Text: ".", Names: figure.Nothing})
		}
	}
	return c
}

// What a team's page has room for.
const (
	mostTasks     = 6
	mostPipelines = 4
	mostRelated   = 8 // names in a sentence
)

// firstRows returns a figure of which the page shows the first rows.
func firstRows(f *figure.Figure, most int) *figure.Figure {
	if len(f.Rows) <= most {
		return f
	}
	short := *f
	shown := figure.Table{Columns: f.Columns, Rows: f.Rows}
	if f.Excerpt != nil {
		shown = *f.Excerpt
	}
	shown.Note, shown.Rows = "The first "+words.Count(int64(most))+" of "+words.Count(int64(len(f.Rows))), shown.Rows[:most]
	short.Excerpt = &shown
	return &short
}

// projectsOf says to which projects the pipelines belong that a figure lists in its
// first column.
func (s *site) projectsOf(f *figure.Figure) Sentence {
	var names []string
	for _, row := range f.Rows {
		for _, project := range s.in.Pipelines.ProjectsOf(row[0].String()) {
			if !slices.Contains(names, project) {
				names = append(names, project)
			}
		}
	}
	return related("Project", "Projects", names, func(name string) string { return s.pipelinesPathOf(ci.Selection{Project: name}) })
}

// related names related things with links to their pages, the first few of many;
// nothing without any.
func related(one, many string, names []string, page func(string) string) Sentence {
	if len(names) == 0 {
		return nil
	}
	sentence := Sentence{{Before: " ", Text: words.Agree(int64(len(names)), one, many)}}
	for i, name := range names[:min(len(names), mostRelated)] {
		before := " "
		if i > 0 {
			before = ", "
		}
		sentence = append(sentence, Phrase{Before: before, Text: shownName(name), Path: page(name)})
	}
	if rest := len(names) - mostRelated; rest > 0 {
		sentence = append(sentence, Phrase{Text: words.Count(int64(rest)) + " more", Before: " and "})
	}
	return append(sentence, Phrase{Text: "."})
}
