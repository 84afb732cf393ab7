package render

import "github.com/hmcts/rse-dashboard/internal/address"

// dashPages returns the old address of the pipelines page, which leads on.
func dashPages(*site) []*Page {
	return []*Page{{
		Path:        "dash/",
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
