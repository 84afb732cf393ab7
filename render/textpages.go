package render

import (
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
)

// This file holds the pages without figures.

// disclaimerPages returns the page with the configured disclaimer.
func disclaimerPages(s *site) []*Page {
	return []*Page{{
		Path:        address.Disclaimer,
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
			return &Content{Sections: []Section{{Text: paragraphs}}}, nil
		},
	}}
}

// notFoundPages returns the page a server shows for an address without a page.
func notFoundPages(*site) []*Page {
	return []*Page{{
		File:        "404.html",
		Title:       "Page not found",
		Description: "There is no such page.",
		AnyDepth:    true,
		Fill: func() (*Content, error) {
			return &Content{Sections: []Section{{
				Text: []string{"There is no page at this address. A project, repository or team may have been renamed or removed."},
				Links: []Link{
					{"The state of everything", ""},
					{"All pipelines, by project and type", address.Pipelines},
				},
			}}}, nil
		},
	}}
}

// dashPages returns the old address of the pipelines page, which redirects to the new one.
func dashPages(*site) []*Page {
	return []*Page{{
		Path:        address.Dash,
		Title:       "The dashboard has moved",
		Description: "This address leads to the pipelines page.",
		Refresh:     address.Pipelines,
		Fill: func() (*Content, error) {
			return &Content{Sections: []Section{{
				Text:  []string{"This page leads to the pipelines page."},
				Links: []Link{{"Pipelines", address.Pipelines}},
			}}}, nil
		},
	}}
}
