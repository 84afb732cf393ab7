package security

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Pages knows the addresses of the pages that a name may link to, relative to
// the site's root; "" where there is none. The renderer, which makes the pages,
// sets it before it asks for figures.
type Pages interface {
	Team(name string) string
	Repository(r *Repository) string
	CVE(id string) string
}

// WithPages returns the same data with names that link to their pages.
func (s *Security) WithPages(p Pages) *Security {
	linked := *s
	linked.pages = p
	return &linked
}

func (s *Security) repoValue(r *Repository) figure.Value {
	v := figure.String(r.Label)
	if s.pages != nil {
		v = v.Link(s.pages.Repository(r))
	}
	return v
}

// repoOf is repoValue of the repository of an alert.
func (s *Security) repoOf(a *Alert) figure.Value {
	if a.repository == nil {
		return figure.String(a.label)
	}
	return s.repoValue(a.repository)
}

func (s *Security) teamValue(team string) figure.Value {
	v := figure.String(team)
	if s.pages != nil {
		v = v.Link(s.pages.Team(team))
	}
	return v
}

var cveForm = regexp.MustCompile(`^CVE-\d{4}-\d{4,}$`)

// cveValue returns the id of a vulnerability. What a file has in the place of
// an id may be any text, which a redacted edition does not show.
func (s *Security) cveValue(id string) figure.Value {
	if s.in.Options.Redact && !cveForm.MatchString(id) {
		return figure.String("(not a CVE)")
	}
	v := figure.String(id)
	if s.pages != nil {
		v = v.Link(s.pages.CVE(id))
	}
	return v
}

// fileHref returns the address of a line of a file on GitHub, or "".
func (r *Repository) fileHref(path string, line int) string {
	if !isWeb(r.URL) || r.Branch == "" || path == "" {
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

// webHref returns an address that a page may link to, or "".
func webHref(href string) string {
	if isWeb(href) {
		return href
	}
	return ""
}

func isWeb(href string) bool {
	return strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "http://")
}
