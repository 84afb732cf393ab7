package render

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/browsertest"
)

// policy is what pages are served with.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// TestPagesInBrowser looks at every kind of page in a browser: without errors,
// without findings of axe in light and dark, without anything that moves after
// the first paint, and no wider than a phone.
func TestPagesInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	in := withSecurity(t, small(), 40, 400, 20)
	in.Failed = []string{"files"}
	in.Pipelines.(*fakePipelines).names = []string{"HMCTS_CMC/claim-store/master", strings.Repeat("unbroken", 30), "مرحبا/" + strings.Repeat("עולם", 20)}
	out, _ := build(t, in, Options{})
	files := http.FileServer(http.Dir(out))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		files.ServeHTTP(w, r)
	}))
	defer server.Close()
	repository := in.Security.Repositories()[0].Name
	cve := strings.ToLower(in.Security.Vulnerabilities().IDs()[0])
	for _, path := range []string{"/", "/pipelines/", "/pipelines/cmc/non-nightly/", "/about/", "/disclaimer/", "/404.html",
		"/security/", "/security/teams/", "/security/teams/cmc/", "/security/repositories/", "/security/repositories/" + repository + "/", "/security/cves/" + cve + "/"} {
		t.Run(strings.Trim(path, "/"), func(t *testing.T) {
			page := browser.Open(t, server.URL+path, browsertest.Options{})
			if shift := page.LayoutShift(); shift > 0 {
				t.Errorf("the page moves after its first paint: %v", shift)
			}
			page.Eval(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`, nil)
			for _, finding := range page.Axe() {
				t.Error(finding)
			}
			if wide, who := page.ScrollsSideways(360); wide {
				t.Errorf("the page is wider than a phone: %v", who)
			}
			for _, e := range page.Errors() {
				t.Error(e)
			}
		})
	}
}
