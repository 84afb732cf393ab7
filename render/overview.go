package render

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// overviewPages returns the first page: what is wrong, the most important numbers,
// what to act on, and whether it gets better.
func overviewPages(s *site) []*Page {
	return []*Page{{
		Names:       figure.Nothing,
		Title:       "Overview",
		Files:       s.exports,
		Selected:    "All projects · last 14 days against the 14 days before",
		Description: "The state of continuous integration in a few numbers: what is failing now, what has changed, and how complete the data is.",
		Fill: func() (*Content, error) {
			o := s.in.Pipelines.Overview()
			c := &Content{Notes: s.pipelineNotes(), Numbers: numbers(o.Numbers, address.Pipelines, "Delivery"), Sections: sectionsOf(o.Groups)}
			for i := range c.Numbers {
				c.Numbers[i].Brief = true
				if c.Numbers[i].Figure == coverageID {
					c.Numbers[i].Home, c.Numbers[i].Hidden = address.About, true // the foot says it
				}
			}
			if s.security != nil {
				c.Numbers = append(c.Numbers, s.security.numbers("Security")...)
				c.Sections = append(c.Sections, sectionsOf(s.security.Changes())...)
				c.Sections[len(c.Sections)-1].Title = "What changed in security"
			} else {
				c.Sections = append(c.Sections, Section{ID: "security", Title: "Security", Names: figure.Nothing, Text: []string{s.withoutSecurity()}})
			}
			var headlines []figure.Headline
			for _, n := range c.Numbers {
				headlines = append(headlines, n.Headline)
			}
			red := figureIn(o.Groups, "red-now")
			if red != nil && red.Excerpt != nil {
				red.Excerpt.All, red.Excerpt.AllAt = "All "+words.CountOf(int64(len(red.Rows)), "red pipelines"), address.Pipelines+"#red-now"
			}
			verdict := overviewVerdict(headlines, red)
			if len(verdict) > 0 {
				verdict[0] = append(verdict[0], s.changesToday()...)
			}
			c.Verdict = naming(figure.Nothing, verdict)
			for i := range c.Sections {
				id := c.Sections[i].ID
				if id == "changed" {
					c.Sections[i].Figures = append(c.Sections[i].Figures, s.latestChanges())
				}
				c.Sections[i].Folded, c.Sections[i].Untitled = id == "further" || id == "alert-changes", id == "changed"
			}
			if len(s.in.Config.Links) > 0 {
				c.Sections = append(c.Sections, s.otherDashboards())
			}
			coverage := s.in.Pipelines.Coverage()
			c.Foot = dataQuality(&coverage)
			return c, nil
		},
	}}
}

// otherDashboards leads to the configured links.
func (s *site) otherDashboards() Section {
	section := Section{ID: "elsewhere", Title: "Elsewhere"}
	for _, l := range s.in.Config.Links {
		section.Tiles = append(section.Tiles, Tile{Link{l.Title, l.URL}, l.About})
	}
	return section
}

// dataQuality says in a line how complete the data is.
func dataQuality(c *ci.Coverage) *Section {
	if c.Events == 0 {
		return nil
	}
	leftOut := c.NoTime + c.Future
	title := fmt.Sprintf("Data quality: %s of %s left out", words.Count(leftOut), words.CountOf(c.Events, "events"))
	if c.Builds > 0 {
		share := figure.Number(100 * float64(c.WithEnd) / float64(c.Builds))
		title += fmt.Sprintf(", %s of builds have a recorded end", words.Value(share, figure.Column{Unit: figure.Percent}))
	}
	ignored := fmt.Sprintf("%s without a time and %s dated in the future were ignored.",
		words.CountOf(c.NoTime, "events"), words.CountOf(c.Future, "events"))
	return &Section{ID: "data-quality", Title: title, Names: figure.Nothing,
		Text: []string{ignored,
			"A build without a recorded end is running or lost, or its last events have been deleted; it counts as unknown."},
		Links: []Link{{"How complete the data is", address.About + "#" + coverageID}},
	}
}
