package render

import "github.com/hmcts/rse-dashboard/internal/address"

// overviewPages returns the first page: the most important numbers, then what to
// act on.
func overviewPages(s *site) []*Page {
	return []*Page{{
		Title:       "Overview",
		Files:       s.exports,
		Selected:    "All projects · last 14 days against the 14 days before",
		Description: "The state of continuous integration in a few numbers: what is failing now, what has changed, and how complete the data is.",
		Fill: func() (*Content, error) {
			o := s.in.Pipelines.Overview()
			c := &Content{Notes: s.pipelineNotes(), Numbers: numbers(o.Numbers, address.Pipelines)}
			for i := range c.Numbers {
				if c.Numbers[i].Figure == coverageID {
					c.Numbers[i].Home = address.About
				}
			}
			if s.security != nil {
				c.Numbers = append(c.Numbers, numbers(s.security.Headlines(), address.Security)...)
			}
			c.Sections = sectionsOf(o.Groups)
			if s.security == nil {
				c.Sections = append(c.Sections, Section{ID: "security", Title: "Security", Text: []string{s.withoutSecurity()}})
			}
			return c, nil
		},
	}}
}
