package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/browsertest"
)

// report is what is read of Lighthouse's JSON.
type report struct {
	RuntimeError *struct{ Code, Message string }
	Categories   map[string]struct {
		Score     *float64
		AuditRefs []struct {
			ID     string
			Weight float64
		}
	}
	Audits map[string]struct {
		Title        string
		Score        *float64
		NumericValue float64
		DisplayValue string
	}
}

// TestLighthouse has Lighthouse judge the page with the most on it, as a phone
// would load it.
//
// Accessibility, best practices and search must be perfect. Performance is
// reckoned from times on this machine, which other work lengthens, so that its
// score is shown, and asserted are what it comes from: bytes and shifts here,
// blocking in TestPages.
func TestLighthouse(t *testing.T) {
	browsertest.NodeModule(t, "lighthouse/cli/index.js")
	node, err := exec.LookPath("node")
	if err != nil {
		browsertest.Missing(t, "no node in $PATH")
	}
	chromium := browsertest.Executable()
	if chromium == "" {
		browsertest.Missing(t, "no Chromium in $PATH, nor named by $CHROMIUM")
	}
	script, err := filepath.Abs("../../node_modules/lighthouse/cli/index.js")
	if err != nil {
		t.Fatal(err)
	}
	origin := publish(t, filepath.Join(demo(t), "site"))
	profile := t.TempDir()
	flags := "--headless=new --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --user-data-dir=" + profile
	if os.Geteuid() == 0 {
		flags += " --no-sandbox" // Chromium refuses to run as root otherwise
	}
	cmd := exec.CommandContext(t.Context(), node, script, origin+"/pipelines/", "--quiet", "--output=json", "--no-enable-error-reporting", "--chrome-flags="+flags)
	cmd.Env = append(os.Environ(), "CHROME_PATH="+chromium)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v in %.200s", err, out)
	}
	if r.RuntimeError != nil {
		t.Fatalf("%s: %s", r.RuntimeError.Code, r.RuntimeError.Message)
	}
	for _, name := range []string{"accessibility", "best-practices", "seo", "performance"} {
		c, ok := r.Categories[name]
		if !ok || c.Score == nil {
			t.Errorf("%s was not judged", name)
			continue
		}
		t.Logf("%s: %.0f", name, *c.Score*100)
		if *c.Score == 1 || name == "performance" {
			continue
		}
		for _, ref := range c.AuditRefs {
			if a := r.Audits[ref.ID]; ref.Weight > 0 && a.Score != nil && *a.Score < 1 {
				t.Errorf("%s: %s: %s %s", name, ref.ID, a.Title, a.DisplayValue)
			}
		}
	}
	for _, name := range []string{"first-contentful-paint", "largest-contentful-paint", "total-blocking-time"} {
		t.Logf("%s: %.0f ms", name, r.Audits[name].NumericValue)
	}
	if shift := r.Audits["cumulative-layout-shift"]; shift.Score == nil || shift.NumericValue != 0 {
		t.Errorf("layout shift %v", shift.NumericValue)
	}
	if bytes := r.Audits["total-byte-weight"]; bytes.Score == nil || bytes.NumericValue > transferred {
		t.Errorf("%.0f bytes are transferred", bytes.NumericValue)
	}
}
