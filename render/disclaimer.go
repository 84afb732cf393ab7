package render

import (
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
)

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
