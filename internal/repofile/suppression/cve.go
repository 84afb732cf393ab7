package suppression

import (
	"regexp"
	"strings"
)

// cveID is CVE's own form: a year and a number of four digits or more.
var cveID = regexp.MustCompile(`CVE-\d{4}-\d{4,}`)

// CVEs returns the vulnerabilities that criteria name, each once, in the order
// of their first mention: every CVE id, upper-cased, anywhere in the text of a
// cve or a vulnerabilityName. A cve without any (files have bare numbers) names
// its whole text, trimmed but in its own case; a vulnerabilityName without any
// is prose and names nothing.
func CVEs(criteria []Criterion) []string {
	var ids []string
	seen := map[string]bool{} // a file may name very many
	for _, c := range criteria {
		if c.Kind != "cve" && c.Kind != "vulnerabilityName" {
			continue
		}
		found := cveID.FindAllString(strings.ToUpper(c.Text), -1)
		if len(found) == 0 && c.Kind == "cve" {
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
