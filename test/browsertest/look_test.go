package browsertest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hmcts/rse-dashboard/test/browsertest"
)

// TestLook writes pictures of all interactive charts into $RSE_LOOK, for people
// to look at.
func TestLook(t *testing.T) {
	folder := os.Getenv("RSE_LOOK")
	if folder == "" {
		t.Skip("skipped: RSE_LOOK names no folder for the pictures")
	}
	bundled(t)
	b := browsertest.Start(t)
	site := serve(t, all())
	for _, width := range []int64{1400, 360} {
		for _, dark := range []bool{false, true} {
			p := b.Open(t, site.URL, browsertest.Options{Width: width, Dark: dark})
			p.Screenshot(filepath.Join(folder, fmt.Sprintf("picture-%d-%v.png", width, dark)))
			openAll(p)
			p.Screenshot(filepath.Join(folder, fmt.Sprintf("chart-%d-%v.png", width, dark)))
			clean(t, p)
		}
	}
}

// openAll calls up all charts of the page.
func openAll(p *browsertest.Page) {
	p.Eval(`document.querySelectorAll('[data-interactive]').forEach((b) => b.click())`, nil)
	p.Wait(`[...document.querySelectorAll('[data-interactive]')].every((b) => b.getAttribute('aria-pressed') === 'true')`)
}
