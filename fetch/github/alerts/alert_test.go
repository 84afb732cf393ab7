package alerts

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Whatever a response holds, an open alert has no end, and nothing of a secret is kept.
func FuzzAlert(f *testing.F) {
	f.Add([]byte(`{"number":1,"state":"open","created_at":"2026-01-01T00:00:00Z","security_advisory":{"severity":"HIGH","cve_id":null},"secret":"x"}`))
	f.Add([]byte(`{"state":"fixed","updated_at":null,"fixed_at":"2026-01-01T00:00:00Z","dismissed_at":"2025-01-01T00:00:00Z","rule":{"severity":"note"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var a alert
		if json.Unmarshal(raw, &a) != nil {
			return
		}
		for _, kind := range []dataset.AlertKind{dataset.Dependabot, dataset.CodeScanning, dataset.SecretScanning} {
			row := a.row(kind)
			if row.State == "open" && row.ClosedAt != nil || row.Severity != strings.ToLower(row.Severity) {
				t.Errorf("got %+v, want no end of an open alert and a severity in lower case", row)
			}
			if kind == dataset.SecretScanning && row.Subject+row.Title+row.CVE+row.GHSA+row.Severity != "" {
				t.Errorf("got %+v, want nothing of a secret", row)
			}
		}
	})
}
