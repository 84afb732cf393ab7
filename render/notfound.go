package render

import "github.com/hmcts/rse-dashboard/internal/address"

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
