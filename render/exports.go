package render

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// exports returns the files of the whole site that are no pages: the measures, the
// digest and the badges.
func (s *site) exports() ([]File, error) {
	metrics, err := s.openMetrics()
	if err != nil {
		return nil, err
	}
	return append(s.badges(), File{metricsFile, metrics}, File{digestFile, []byte(s.digest(DigestSpan).Markdown())}), nil
}

// measures returns the measures that the files at the site's root may tell.
func (s *site) measures() []Measure {
	owners := map[string]figure.Thing{"project": s.projectNames(), "team": figure.Team}
	readers := s.audienceOf(address.Overview)
	return slices.DeleteFunc(Measures(&s.in), func(m Measure) bool { return m.Owner != "" && !readers.sees(owners[m.Scope]) })
}
