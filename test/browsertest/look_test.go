package browsertest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hmcts/rse-dashboard/test/browsertest"
)

// For people to look at: the pictures are written into the folder $RSE_LOOK.
func TestWritePicturesOfEveryChart(t *testing.T) {
	folder := os.Getenv("RSE_LOOK")
	if folder == "" {
		t.Skip("skipped: RSE_LOOK does not name a folder for the pictures")
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
