package security

import (
	"regexp"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

var cveForm = regexp.MustCompile(`^CVE-\d{4}-\d{4,}$`)

// cveValue returns the id of a vulnerability. A file may state any text in place
// of an id, which a redacted edition does not show.
func (s *Security) cveValue(id string) figure.Value {
	if s.in.Options.Redact && !cveForm.MatchString(id) {
		return figure.String("(not a CVE)")
	}
	return figure.String(id).Naming(figure.Vulnerability)
}

// vulnerabilityName spells the id of a vulnerability as suppressions do.
func vulnerabilityName(id string) string {
	id = strings.TrimSpace(id)
	if upper := strings.ToUpper(id); cveForm.MatchString(upper) {
		return upper
	}
	return id
}
