package github

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Whatever an answer holds, what is made of it can be asked for and stored.
func FuzzRepository(f *testing.F) {
	f.Add([]byte(`{"id":"R_1","databaseId":1,"name":"x","isEmpty":false,"defaultBranchRef":{"name":"main","target":{"oid":"ce013625030ba8dba906f756967f9e9ca394464a"}},
		"o0":{"entries":[{"name":"Dockerfile","type":"blob","mode":33188,"oid":"ce013625030ba8dba906f756967f9e9ca394464a","size":6},{"name":"docker","type":"tree"}]},
		"o1":null,"o3":{"oid":"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391","byteSize":0}}`))
	f.Add([]byte(`{"id":"","name":null,"o0":{"entries":[null]},"languages":{"nodes":[{"name":null}]}}`))
	f.Add([]byte(`{"id":"R","name":"x","defaultBranchRef":null,"o0":[],"o1":7}`))
	p := &pass{wanted: newWanted([]string{"config/owasp/suppressions.xml"})}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := p.repository("owner", raw, "")
		if r == nil {
			return
		}
		if r.id == "" || r.Name == "" {
			t.Errorf("%+v", r)
		}
		for _, x := range r.files {
			if !isOID(x.oid) || x.path == "" || x.content && !r.counts() {
				t.Errorf("%+v", x)
			}
		}
		// Ids go into documents.
		if d := blobDocument([]*want{{oid: strings.Repeat("0", 40), places: []*repository{r}}}); strings.Count(d, "\n") != 5 {
			t.Errorf("%q", d)
		}
	})
}

func FuzzAlert(f *testing.F) {
	f.Add([]byte(`{"number":1,"state":"open","created_at":"2026-01-01T00:00:00Z","security_advisory":{"severity":"HIGH","cve_id":null},"secret":"x"}`))
	f.Add([]byte(`{"state":"fixed","updated_at":null,"fixed_at":"2026-01-01T00:00:00Z","dismissed_at":"2025-01-01T00:00:00Z","rule":{"severity":"note"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var a alert
		if json.Unmarshal(raw, &a) != nil {
			return
		}
		for _, kind := range []dataset.AlertKind{dataset.Dependabot, dataset.CodeScanning, dataset.SecretScanning} {
			row := a.row(kind, "o", "r")
			if row.State == "open" && row.ClosedAt != nil || row.Severity != strings.ToLower(row.Severity) {
				t.Errorf("%+v", row)
			}
			if kind == dataset.SecretScanning && row.Subject+row.Title+row.CVE+row.GHSA+row.Severity != "" {
				t.Errorf("a secret's alert says %+v", row)
			}
		}
	})
}
