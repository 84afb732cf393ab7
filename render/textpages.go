package render

import (
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/sitedir"
)

// This file holds the pages without figures.

// disclaimerPages returns the page with the configured disclaimer.
func disclaimerPages(s *site) []*Page {
	return []*Page{{
		Path:        address.Disclaimer,
		Names:       figure.Nothing,
		Title:       "Disclaimer",
		Description: "What these pages are, and what they are not.",
		Fill: func() (*Content, error) {
			var paragraphs []string
			for p := range strings.SplitSeq(strings.ReplaceAll(s.in.Config.Disclaimer, "\r\n", "\n"), "\n\n") {
				if p = strings.TrimSpace(p); p != "" {
					paragraphs = append(paragraphs, p)
				}
			}
			if len(paragraphs) == 0 {
				paragraphs = []string{"The figures are computed automatically from what build servers and repositories report. " +
					"They may be incomplete or late. Each figure says how many observations it rests on."}
			}
			return &Content{Sections: []Section{{Names: figure.Nothing, Text: paragraphs}}}, nil
		},
	}}
}

// notFoundPages returns the page a server shows for an address without a page.
func notFoundPages(*site) []*Page {
	return []*Page{{
		File:        "404.html",
		Names:       figure.Nothing,
		Title:       "Page not found",
		Description: "There is no such page.",
		AnyDepth:    true,
		Fill: func() (*Content, error) {
			return &Content{Sections: []Section{{
				Names: figure.Nothing,
				Text:  []string{"There is no page at this address. A project, repository or team may have been renamed or removed."},
				Links: []Link{
					{"Overview: what is wrong now", address.Overview},
					{"All pipelines, by project and type", address.Pipelines},
					{"Security", address.Security},
					{"All teams", address.Teams},
					{"All names: projects, pipelines, repositories, CVEs", address.Find},
				},
			}}}, nil
		},
	}}
}

// movedPages returns the old addresses of pages, which redirect to the new ones.
func movedPages(s *site) []*Page {
	pages := []*Page{
		moved(figure.Nothing, address.Dash, Link{"Pipelines", address.Pipelines}),
		moved(figure.Nothing, address.OldTeams, Link{"Teams", address.Teams}),
	}
	if s.security != nil {
		for _, team := range s.security.Teams() {
			to := s.security.teams.Page(team)
			old := address.OldTeams + strings.TrimPrefix(to, address.Teams)
			pages = append(pages, moved(figure.Team, old, Link{"Team " + shownName(team), to}))
		}
	}
	return pages
}

// moved returns a page that redirects from an old address.
func moved(names figure.Thing, from string, to Link) *Page {
	return &Page{
		Path:        from,
		Names:       names,
		Title:       "This page has moved",
		Description: "This address leads to another page.",
		Refresh:     to.Path,
		Fill: func() (*Content, error) {
			return &Content{Sections: []Section{{Names: figure.Nothing, Text: []string{"This page has moved."}, Links: []Link{to}}}}, nil
		},
	}
}

// dataPages returns the page that leads to the data files.
func dataPages(s *site) []*Page {
	links := []Link{{"Index of all data files (JSON)", sitedir.IndexFile}, {"What the figures mean", address.About + "#definitions"},
		{"Overview (JSON)", address.DataFile}, {"Pipelines (JSON)", address.Pipelines + address.DataFile}}
	if s.security != nil {
		links = append(links, Link{"Security (JSON)", address.Security + address.DataFile}, Link{"Teams (JSON)", address.Teams + address.DataFile})
	}
	links = append(links, Link{"Changes, with feeds", address.Changes}, Link{"Badges, metrics and digests", address.About + "#beyond"})
	return []*Page{{
		Path: address.Data, Names: figure.Nothing, Title: "All data files",
		Selected:    "Every number on these pages, for programs and spreadsheets",
		Description: "Where the data behind the pages is, as JSON and CSV.",
		Fill: func() (*Content, error) {
			return &Content{Sections: []Section{{
				Names: figure.Nothing,
				Text: []string{
					"Beside each page is a file data.json with all its numbers, and a CSV file for each of its figures.",
					"The index lists all of them. Its paths are relative to the root of this site.",
				},
				Links: links,
			}}}, nil
		},
	}}
}
