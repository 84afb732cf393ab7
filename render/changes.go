package render

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// This file makes the pages of what happened lately: one of everything, and one for
// each project and team that has events. Each has feeds beside it, see feeds.go.

// changeDays is how many days back changes are listed, and newDays how many days back
// those that a page shows first.
const (
	changeDays = 28
	newDays    = 7
)

// changes is what happened in the last 28 days.
type changes struct {
	events         []change.Event // newest first
	shortReds      int
	projects       []string // those with events, in the order of the configuration
	teams          []string // those with events, by name
	byProject      map[string][]change.Event
	byTeam         map[string][]change.Event
	projectFolders address.Folder
	teamFolders    address.Folder
}

// gatherChanges returns the function that gathers what happened, once.
func (s *site) gatherChanges() func() *changes { return sync.OnceValue(s.newChanges) }

func (s *site) newChanges() *changes {
	of := s.in.Pipelines.Changes()
	c := &changes{events: of.Events, shortReds: of.ShortReds}
	c.byProject, c.byTeam = make(map[string][]change.Event), make(map[string][]change.Event)
	if s.security != nil {
		c.events = append(c.events, s.security.Events(s.in.AsOf.AddDate(0, 0, -changeDays))...)
	}
	c.events = append(c.events, s.staleEvents()...)
	change.Sort(c.events)
	for _, e := range c.events {
		for _, project := range e.Projects {
			c.byProject[project] = append(c.byProject[project], e)
		}
		if e.Team != "" {
			c.byTeam[e.Team] = append(c.byTeam[e.Team], e)
		}
	}
	for _, project := range s.in.Pipelines.Projects() {
		if len(c.byProject[project]) > 0 {
			c.projects = append(c.projects, project)
		}
	}
	c.teams = slices.Sorted(maps.Keys(c.byTeam))
	return c
}

// staleEvents returns an event for each source that is old, at the time from which the
// configuration calls it old.
func (s *site) staleEvents() (events []change.Event) {
	limit := s.in.Config.StaleAfter
	for _, name := range s.collectors() {
		at := s.in.Manifest.Collectors[name].AsOf
		if limit > 0 && s.in.AsOf.Sub(at) > limit {
			events = append(events, change.Event{Kind: change.Stale, At: at.Add(limit), Thing: figure.Collector, Name: name,
				Text: fmt.Sprintf("The data of %s is old: it was last read on %s", words.Shorten(name, change.NameLength), words.Instant(at.In(s.location())))})
		}
	}
	return events
}

// changePages returns the pages of what happened.
func changePages(s *site) []*Page {
	c := s.changes()
	pages := []*Page{s.changesPage(figure.Nothing, address.Changes, "Changes", "Everything", c.events, c.shortReds)}
	c.projectFolders = address.NewFolder(address.Changes+"projects/", c.projects)
	c.teamFolders = address.NewFolder(address.Changes+"teams/", c.teams)
	for _, project := range c.projects {
		pages = append(pages, s.changesPage(s.projectNames(), c.projectFolders.Page(project), "Changes of "+shownName(project),
			"Project "+shownName(project), c.byProject[project], 0))
	}
	for _, team := range c.teams {
		pages = append(pages, s.changesPage(figure.Team, c.teamFolders.Page(team), "Changes of team "+shownName(team), "Team "+shownName(team),
			c.byTeam[team], 0))
	}
	return pages
}

func (s *site) changesPage(names figure.Thing, path, title, whose string, events []change.Event, shortReds int) *Page {
	p := &Page{
		Path: path, Names: names, Title: title, Selected: whose + " · last 7 and 28 days",
		Description: "What happened to pipelines and repositories in the last 28 days.",
	}
	everything, readers := path == address.Changes, s.audienceOf(path)
	events = readers.told(events)
	if !everything {
		p.Crumbs = []Link{{"Changes", address.Changes}}
	}
	p.Fill = func() (*Content, error) {
		latest := change.Since(events, s.in.AsOf.AddDate(0, 0, -newDays))
		content := &Content{Sections: []Section{
			{ID: "latest", Title: "Last 7 days", Figures: []*figure.Figure{
				s.changesFigure("changes-7d", "What happened in the last 7 days?", latest)}},
			{ID: "earlier", Title: "Before that", Figures: []*figure.Figure{
				s.changesFigure("changes-28d", "What happened in the 21 days before?", events[len(latest):])}},
		}}
		if shortReds > 0 {
			content.Sections[0].Names = figure.Nothing
			content.Sections[0].Text = []string{fmt.Sprintf("Not listed: %s in the last 28 days, each of one failure and less than a day.",
				words.CountOf(int64(shortReds), "short breaks"))}
		}
		if everything {
			content.Sections = append(content.Sections, s.changesByOwner()...)
		}
		if p.Files != nil {
			content.Sections = append(content.Sections, Section{ID: "follow", Title: "Follow", Names: figure.Nothing, Text: []string{
				"Subscribe to these changes in a feed reader or a chat."},
				Links: []Link{{"Atom feed", path + atomFile}, {"JSON feed", path + jsonFeedFile}}})
		}
		return content, nil
	}
	if readers.sees(figure.Event) {
		p.Feeds = []Link{{atomType, atomFile}, {jsonFeedType, jsonFeedFile}}
		p.Files = func() ([]File, error) { return s.feeds(path, title, events) }
	}
	return p
}

// changesByOwner leads to the pages of projects and teams.
func (s *site) changesByOwner() (sections []Section) {
	c := s.changes()
	add := func(id, title string, names []string, events map[string][]change.Event, folder *address.Folder) {
		list := Section{ID: id, Title: title}
		for _, name := range names {
			list.Links = append(list.Links, Link{fmt.Sprintf("%s (%s)", shownName(name), words.Count(int64(len(events[name])))), folder.Page(name)})
		}
		if len(names) > 0 {
			sections = append(sections, list)
		}
	}
	add("by-project", "By project", c.projects, c.byProject, &c.projectFolders)
	add("by-team", "By team", c.teams, c.byTeam, &c.teamFolders)
	return sections
}

// changesFigure lists events.
func (s *site) changesFigure(id, title string, events []change.Event) *figure.Figure {
	f := &figure.Figure{
		ID: id, Title: title, N: len(events), Unit: "events",
		Definition: "What happened, newest first, at the time that the data says. " +
			"A pipeline that failed once and was green again within a day is not listed.",
		CountBy: []string{"kind"},
		Columns: []figure.Column{
			{Name: "at", Title: "When", Type: figure.TypeTimestamp},
			{Name: "kind", Title: "Kind", Names: figure.Nothing, Role: figure.State},
			{Name: "what", Title: "What happened", Names: figure.Event},
			{Name: "projects", Title: "Project", Role: figure.List, Names: figure.Project},
			{Name: "team", Title: "Team", Names: figure.Team},
		},
	}
	if len(events) == 0 {
		f.Empty, f.Good = "Nothing happened.", true
	}
	for i := range events {
		e := &events[i]
		projects, team := figure.Null(), figure.Null()
		if len(e.Projects) > 0 {
			projects = figure.String(strings.Join(e.Projects, ", "))
		}
		if e.Team != "" {
			team = figure.String(e.Team)
		}
		f.Rows = append(f.Rows, []figure.Value{
			figure.Timestamp(e.At), figure.String(string(e.Kind)), figure.String(e.Text).Link(s.eventPage(e)), projects, team,
		})
	}
	return f
}

// changesToday says how many events there were in the last day, with a link to all.
func (s *site) changesToday() Sentence {
	events := s.audienceOf(address.Overview).told(s.changes().events)
	n := len(change.Since(events, s.in.AsOf.AddDate(0, 0, -1)))
	count := "No changes"
	if n > 0 {
		count = words.CountOf(int64(n), "changes")
	}
	return Sentence{{Before: " ", Text: count + " in the last day", Path: address.Changes}, {Text: "."}}
}

// latestChanges lists the newest events for the overview.
func (s *site) latestChanges() *figure.Figure {
	const latest = 10
	events := s.audienceOf(address.Overview).told(s.changes().events)
	f := s.changesFigure("latest-changes", "What happened last?", events[:min(len(events), latest)])
	f.Excerpt = &figure.Table{}
	for _, name := range []string{"at", "kind", "what"} {
		f.Excerpt.Columns = append(f.Excerpt.Columns, f.Columns[figure.ColumnIndex(f.Columns, name)])
	}
	for _, row := range f.Rows {
		f.Excerpt.Rows = append(f.Excerpt.Rows, row[:len(f.Excerpt.Columns)])
	}
	return f
}

// eventPage returns the page that says more about an event, relative to the root.
func (s *site) eventPage(e *change.Event) string {
	switch e.Kind {
	case change.SharedCause:
		return address.Pipelines + "#shared-causes"
	case change.Stale:
		return address.About + "#sources"
	}
	return s.pageOf(e.Thing, e.Name)
}
