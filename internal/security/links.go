package security

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

var cveForm = regexp.MustCompile(`^CVE-\d{4}-\d{4,}$`)

// cveValue returns the id of a vulnerability. What a file has in the place of
// an id may be any text, which a redacted edition does not show.
func (s *Security) cveValue(id string) figure.Value {
	if s.in.Options.Redact && !cveForm.MatchString(id) {
		return figure.String("(not a CVE)")
	}
	return figure.String(id).Naming(figure.Vulnerability)
}

// fileHref returns the address of a line of a file on GitHub, or "".
func (r *Repository) fileHref(path string, line int) string {
	if address.Web(r.URL) == "" || r.Branch == "" || path == "" {
		return ""
	}
	parts := strings.Split(r.Branch+"/"+path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	href := strings.TrimRight(r.URL, "/") + "/blob/" + strings.Join(parts, "/")
	if line > 0 {
		href += fmt.Sprintf("#L%d", line)
	}
	return href
}
