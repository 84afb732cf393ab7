package render

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// exports returns the files of the whole site that are not pages: the measures, the
// digest and the badges.
func (s *site) exports() ([]File, error) {
	measures := s.measures()
	metrics, err := s.openMetrics(measures)
	if err != nil {
		return nil, err
	}
	return append(s.badges(), File{metricsFile, metrics}, File{digestFile, []byte(s.digest(measures, DigestSpan).Markdown())}), nil
}

// beyond lists the other forms of the site's figures.
func (s *site) beyond() Section {
	section := Section{ID: "beyond", Title: "Beyond these pages", Names: figure.Nothing,
		Text: []string{"The same figures in other forms, made from the same data. The folder " + address.Badges + " holds a picture for " +
			"each pipeline, project and team, for READMEs: its name begins with pipeline-, project- or team- and ends as the address of the page does."},
		Links: []Link{{"What changed", address.Changes}, {"A digest of the last day (Markdown)", digestFile},
			{"Headline numbers for monitoring (OpenMetrics)", metricsFile}}}
	for _, p := range s.pages {
		if p.Path == address.Changes && p.Feeds != nil {
			section.Links = append(section.Links, Link{"Changes as an Atom feed", p.Path + atomFile}, Link{"Changes as a JSON feed", p.Path + jsonFeedFile})
		}
	}
	return section
}

// measures returns the measures that the files at the site's root may hold.
func (s *site) measures() []Measure {
	owners := map[string]figure.Thing{"project": s.projectNames(), "team": figure.Team}
	readers := s.audienceOf(address.Overview)
	return slices.DeleteFunc(Measures(&s.in), func(m Measure) bool { return m.Owner != "" && !readers.sees(owners[m.Scope]) })
}
