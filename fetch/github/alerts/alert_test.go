package alerts

import (
	"encoding/json"
	"fmt"
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
			for _, score := range []*float64{row.EPSS, row.EPSSPercentile} {
				if score != nil && !(*score >= 0 && *score <= 1) {
					t.Errorf("got the score %v, want one from 0 to 1", *score)
				}
			}
			if kind == dataset.SecretScanning && row.Subject+row.Title+row.CVE+row.GHSA+row.Severity != "" {
				t.Errorf("got %+v, want nothing of a secret", row)
			}
		}
	})
}

// An open alert that still tells when it was closed has been opened again, at its last
// change as far as GitHub tells.
func TestOpenAlertsWithAnEndWereReopened(t *testing.T) {
	for text, want := range map[string]string{
		`{"state":"open","updated_at":"2026-02-01T00:00:00Z","dismissed_at":"2026-01-01T00:00:00Z"}`: "2026-02-01 00:00:00 +0000 UTC",
		`{"state":"open","updated_at":"2026-02-01T00:00:00Z"}`:                                       "<nil>",
		`{"state":"fixed","updated_at":"2026-02-01T00:00:00Z","fixed_at":"2026-01-01T00:00:00Z"}`:    "<nil>",
	} {
		var a alert
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			t.Fatal(err)
		}
		got := "<nil>"
		if row := a.row(dataset.Dependabot); row.ReopenedAt != nil {
			got = row.ReopenedAt.String()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// GitHub spells the scores in several ways; anything but a number from 0 to 1 is missing.
func TestScoresAreReadInEverySpelling(t *testing.T) {
	for text, want := range map[string][2]string{
		`{"percentage": 0.00045, "percentile": 0.16001}`:     {"0.00045", "0.16001"},
		`{"percentage": 0.00045, "percentile": "0.16001e0"}`: {"0.00045", "0.16001"},
		`[{"percentage": "1", "percentile": 0}, {}]`:         {"1", "0"},
		`{"percentage": 1.5, "percentile": -0.1}`:            {"", ""},
		`{"percentage": null, "percentile": "NaN"}`:          {"", ""},
		`{"percentage": {}, "percentile": [0.5]}`:            {"", ""},
		`null`: {"", ""}, `[]`: {"", ""}, `"0.5"`: {"", ""}, `7`: {"", ""},
	} {
		var a alert
		if err := json.Unmarshal([]byte(`{"security_advisory": {"epss": `+text+`}}`), &a); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		row := a.row(dataset.Dependabot)
		for i, score := range []*float64{row.EPSS, row.EPSSPercentile} {
			got := ""
			if score != nil {
				got = fmt.Sprint(*score)
			}
			if got != want[i] {
				t.Errorf("%s: got %q, want %q", text, got, want[i])
			}
		}
	}
}
