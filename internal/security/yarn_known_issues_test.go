package security

import (
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// What yarn audit is told to ignore is listed on the repository's page, and
// counts in no figure about suppressions.
func TestYarnKnownIssuesAreListedAndCountAsNoSuppression(t *testing.T) {
	content := `{"type":"auditAdvisory","data":{"advisory":{"id":1,"cves":["CVE-2021-23337"],"severity":"high","module_name":"lodash","title":"<b>","url":"https://example.org/1"}}}
{"type":"auditAdvisory","data":{"advisory":{"id":1,"cves":["CVE-2021-23337"],"severity":"high","module_name":"lodash","title":"<b>","url":"https://example.org/1"}}}
no json
`
	s := New(Input{
		Repositories: []dataset.Repository{{Owner: "o", Name: "web"}, {Owner: "o", Name: "api"}},
		Files:        []dataset.File{{Owner: "o", Repo: "web", Path: repofile.YarnKnownIssues, Content: []byte(content)}},
	})
	for _, r := range s.Repositories() {
		found := false
		for _, g := range s.Repository(r).Groups {
			for _, f := range g.Figures {
				if f.ID != "yarn-known-issues" {
					continue
				}
				found = true
				row := f.Rows[0]
				if f.N != 1 || row[0].String() != "CVE-2021-23337" || row[0].Href() != "https://example.org/1" || row[1].String() != "lodash" ||
					row[2].String() != "high" || !strings.Contains(strings.Join(f.Warnings, " "), "no known form: 1.") {
					t.Errorf("%d rows, %v, %q", f.N, row, f.Warnings)
				}
			}
		}
		if found != (r.Name == "web") {
			t.Errorf("%s: found %v", r.Name, found)
		}
	}
	for _, g := range s.Groups() {
		for _, f := range g.Figures {
			if f.ID == "cve-suppressions-per-team" && len(f.Rows) != 0 {
				t.Errorf("suppressions %v", f.Rows)
			}
		}
	}
}
