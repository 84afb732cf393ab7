package render

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
func (s *site) measures() []Measure { return Measures(&s.in) }
