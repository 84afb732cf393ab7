package e2e

import (
	"cmp"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/test/browsertest"
)

// tries is how often a page is loaded for a judgement of movement or blocking:
// the best one counts. On a busy machine a page may arrive in pieces, and the
// columns of its tables find their width piece by piece.
const tries = 5

// settle waits for what a page does by itself.
const settle = `new Promise((done) => setTimeout(done, 400))`

// blocking is for how many milliseconds a page may not answer. It should be
// none; the rest is for what other programs take from the browser.
const blocking = 100

// transferred is the limit of what a page may cost before anyone touches a chart, in
// bytes on the wire: the page, the headers of all responses, and the icon.
const transferred = pageLimit + 3<<10

// transferredOfOne is that limit for the page of one pipeline, which people open
// from a link, often on a phone.
const transferredOfOne = 25 << 10

func TestLargestPageOfAPipelineLoadsLittle(t *testing.T) {
	site := filepath.Join(demo(t), "site")
	files, err := filepath.Glob(filepath.Join(site, "pipeline", "*", "index.html"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d pages of pipelines, error %v, want some", len(files), err)
	}
	size := func(file string) int64 {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	largest := slices.MaxFunc(files, func(a, b string) int { return cmp.Compare(size(a), size(b)) })
	path := "/pipeline/" + filepath.Base(filepath.Dir(largest)) + "/"
	p := browsertest.Start(t).Open(t, publish(t, site)+path, browsertest.Options{})
	p.Eval(settle, nil)
	bytes, kinds := 0.0, make(map[string]bool)
	for _, r := range p.Requests() {
		bytes += r.Bytes
		kinds[filepath.Ext(r.URL)] = true
	}
	if !kinds[""] || !kinds[".css"] || !kinds[".js"] {
		t.Errorf("%s: got requests for %v, want the page, its style sheet and its script", path, kinds)
	}
	if bytes > transferredOfOne {
		t.Errorf("%s of %d bytes: got %.0f bytes transferred, want at most %d", path, size(largest), bytes, transferredOfOne)
	}
	t.Logf("%s: %.0f bytes transferred", path, bytes)
}

func loadsLittle(t *testing.T, v *visit) {
	for _, width := range []int64{1400, 360} {
		shift, blocked := math.Inf(1), math.Inf(1)
		var moved []string
		for range tries {
			p := v.open(t, browsertest.Options{Width: width})
			p.Eval(settle, nil)
			checkTransfer(t, p)
			if s := p.LayoutShift(); s < shift {
				shift, moved = s, p.Moved()
			}
			if blocked = min(blocked, p.BlockingTime()); shift == 0 && blocked == 0 {
				break
			}
		}
		if shift > 0 {
			t.Errorf("%d px: got a layout shift of %v in the best of %d loads, want 0: %q", width, shift, tries, moved)
		}
		if blocked > blocking {
			t.Errorf("%d px: the page is blocked for %.0f ms in the best of %d loads, want at most %d", width, blocked, tries, blocking)
		}
	}
}

// checkTransfer checks what a page fetched before anyone touched a chart.
func checkTransfer(t *testing.T, p *browsertest.Page) {
	t.Helper()
	bytes := 0.0
	for _, r := range p.Requests() {
		bytes += r.Bytes
		if strings.Contains(r.URL, "/charts") {
			t.Errorf("%s is fetched before anyone asks for it", r.URL)
		}
	}
	if bytes > transferred {
		t.Errorf("got %.0f bytes transferred, want at most %d", bytes, transferred)
	}
}

// stillWithLateScript has the script come long after the page was painted, as
// over a slow network.
func stillWithLateScript(t *testing.T, v *visit) {
	origin := lateScripts(t, v.origin)
	for _, width := range []int64{1400, 360} {
		shift := math.Inf(1)
		var moved []string
		for range tries {
			p := v.browser.Open(t, origin+v.path, browsertest.Options{Width: width, Height: 2500})
			p.Eval(settle, nil)
			if s := p.LayoutShift(); s < shift {
				shift, moved = s, p.Moved()
			}
			if shift == 0 {
				break
			}
		}
		if shift > 0 {
			t.Errorf("%d px: the script moves the page by %v in the best of %d loads, want 0: %q", width, shift, tries, moved)
		}
	}
}

// lateScripts returns the address of a proxy that delays scripts.
func lateScripts(t *testing.T, origin string) string {
	t.Helper()
	target, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".js") {
			time.Sleep(700 * time.Millisecond)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func fitsPhone(t *testing.T, v *visit) {
	p := v.open(t, browsertest.Options{Width: 360, Height: 740})
	check := func(state string) {
		for _, width := range []int64{360, 320} {
			if wide, who := p.ScrollsSideways(width); wide {
				t.Errorf("%s, these are wider than %d px: %v", state, width, who)
			}
		}
	}
	check("at first")
	v.openAll(p)
	check("all open")
}

func printsPictures(t *testing.T, v *visit) {
	p := v.open(t, browsertest.Options{Width: 794, Height: 1123}) // A4
	p.Print(true)
	var seen []string
	p.Eval(`[...document.querySelectorAll('nav, button:not(.sort), select, input, .skip')].filter((e) => e.checkVisibility({visibilityProperty: true})).map((e) => e.outerHTML.slice(0, 100))`, &seen)
	if len(seen) > 0 {
		t.Errorf("got %q on paper, want no controls", seen)
	}
	var figures, pictures int
	p.Eval(`document.querySelectorAll('[data-chart-box] > svg').length`, &figures)
	p.Eval(`[...document.querySelectorAll('[data-chart-box] > svg')].filter((e) => e.checkVisibility()).length`, &pictures)
	if figures != pictures {
		t.Errorf("got %d pictures on paper, want %d", pictures, figures)
	}
	if wide, who := p.ScrollsSideways(794); wide {
		t.Errorf("these are wider than the paper: %v", who)
	}
}
