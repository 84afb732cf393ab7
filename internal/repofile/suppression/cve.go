package suppression

import (
	"regexp"
	"strings"
)

// cveID is CVE's own form: a year and a number of four digits or more.
var cveID = regexp.MustCompile(`CVE-\d{4}-\d{4,}`)

// entity is a reference to an entity.
var entity = regexp.MustCompile(`&[^\s&;]+;`)

// identifier is the form of what names a vulnerability: a bare number, or words
// such as GHSA-x-y-z and sonatype-2021-1234.
var identifier = regexp.MustCompile(`^(?:\d+|[A-Za-z]\w*(?:[-:][\w.]+)+)$`)

// IsIdentifier reports whether a text has the form of the name of a vulnerability.
func IsIdentifier(text string) bool { return identifier.MatchString(text) }

// isUnknown reports whether a criterion is a cve that names no vulnerability of
// a known form.
func (c Criterion) isUnknown() bool {
	return c.Kind == "cve" && c.Text != "" && !cveID.MatchString(strings.ToUpper(c.Text)) && !IsIdentifier(c.Text)
}

// CVEs returns the vulnerabilities that criteria name, each once, in the order
// of their first mention: every CVE id, upper-cased, anywhere in the text of a
// cve or a vulnerabilityName. A cve without any (files have bare numbers) names
// its whole text, trimmed but in its own case, unless that refers to an entity,
// which is never expanded. A vulnerabilityName without any is prose and names
// nothing.
func CVEs(criteria []Criterion) []string {
	var ids []string
	seen := map[string]bool{} // a file may name very many
	for _, c := range criteria {
		if c.Kind != "cve" && c.Kind != "vulnerabilityName" {
			continue
		}
		found := cveID.FindAllString(strings.ToUpper(c.Text), -1)
		if len(found) == 0 && c.Kind == "cve" && !entity.MatchString(c.Text) {
			found = []string{strings.TrimSpace(c.Text)}
		}
		for _, id := range found {
			if id != "" && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}
