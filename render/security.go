package render

const securityPath = "security/"

// securityPages returns the security half of the site. This is the one place
// that decides what is there: a site without a GitHub source has a page that
// says so.
func securityPages(s *site) []*Page {
	note := "No GitHub source is configured, so there is no security data. Set sources.github in the configuration and a token in the environment."
	if s.in.Config.Sources.GitHub.Enabled() {
		note = "A GitHub source is configured, but this site was made without security figures."
	}
	return []*Page{{
		Path:        securityPath,
		Nav:         securityPath,
		Title:       "Security",
		Selected:    "Alerts, suppressions and runtimes",
		Description: "Security alerts, suppressed vulnerabilities and runtimes past their end of life.",
		Fill: func() (*Content, error) {
			return &Content{Notes: []Note{{Text: note}}}, nil
		},
	}}
}
