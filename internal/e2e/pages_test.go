package e2e

import (
	"fmt"
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

	"github.com/chromedp/chromedp/kb"

	"github.com/hmcts/rse-dashboard/internal/browsertest"
)

// TestPages looks at a page of every kind with one browser.
func TestPages(t *testing.T) {
	browser := browsertest.Start(t)
	site := filepath.Join(demo(t), "site")
	origin := publish(t, site)
	for _, k := range kinds(t, site) {
		t.Run(k.name, func(t *testing.T) {
			v := &visit{browser: browser, origin: origin, kind: k, charts: charts(t, site, k.path)}
			for name, test := range map[string]func(*testing.T, *visit){
				"quiet": quiet, "late script": lateScript, "accessible": accessible, "narrow": narrow, "complete without script": complete,
				"mouse": mouse, "keyboard": keyboard, "touch": touch, "in reach": inReach, "print": printed,
			} {
				t.Run(name, func(t *testing.T) { test(t, v) })
			}
		})
	}
}

// visit is a page that is looked at.
type visit struct {
	browser *browsertest.Browser
	origin  string
	kind
	charts []string // the figures with an interactive chart
}

func (v *visit) open(t *testing.T, o browsertest.Options) *browsertest.Page {
	t.Helper()
	p := v.browser.Open(t, v.origin+v.path, o)
	t.Cleanup(func() { v.clean(t, p) })
	return p
}

// clean reports whatever went wrong on the page, from the console to requests
// for what is not part of the site.
func (v *visit) clean(t *testing.T, p *browsertest.Page) {
	t.Helper()
	if t.Failed() {
		return // the tab may be gone
	}
	for i, r := range p.Requests() {
		if strings.HasPrefix(r.URL, "data:") {
			continue
		}
		if !strings.HasPrefix(r.URL, v.origin+"/") {
			t.Errorf("a request to elsewhere: %s", r.URL)
		}
		if want := map[bool]int64{true: v.status, false: 200}[i == 0]; r.Status != want {
			t.Errorf("%s: status %d", r.URL, r.Status)
		}
	}
	for _, e := range p.Errors() {
		if v.status == 404 && strings.Contains(e, "404 (Not Found)") {
			continue // the browser's own note of the answer's status
		}
		t.Error(e)
	}
}

// drawn is true when the figure's interactive chart is there.
func drawn(id string) string {
	return fmt.Sprintf(`document.querySelector('#%s [data-chart-box] > div > div > svg > path, #%[1]s [data-chart-box] > div > div > svg > g')`, id)
}

// settle lets everything that a page does by itself happen.
const settle = `new Promise((done) => setTimeout(done, 400))`

// blocking is the time in milliseconds for which a page may not answer. It
// should be none; the rest is for what other work of the machine takes from
// the browser.
const blocking = 100

// transferred is the limit of what a pipelines page may cost before anyone
// touches a chart, in bytes on the wire.
const transferred = 60 << 10

func quiet(t *testing.T, v *visit) {
	for _, width := range []int64{1400, 360} {
		least, moved := math.Inf(1), math.Inf(1)
		for range 5 {
			p := v.open(t, browsertest.Options{Width: width})
			p.Eval(settle, nil)
			bytes := 0.0
			for _, r := range p.Requests() {
				bytes += r.Bytes
				if strings.Contains(r.URL, "/charts") {
					t.Errorf("%s is fetched before anyone asks for it", r.URL)
				}
			}
			if bytes > transferred {
				t.Errorf("%.0f bytes are transferred", bytes)
			}
			// Columns of a long table find their width as its rows arrive, which on
			// a busy machine may be after the first paint.
			shift := p.LayoutShift()
			if moved = min(moved, shift); shift > 0 {
				t.Logf("%d px: the page moves by %v: %q", width, shift, p.Moved())
			}
			if least = min(least, p.BlockingTime()); least == 0 && moved == 0 {
				t.Logf("%d px: %.0f bytes in %d requests", width, bytes, len(p.Requests()))
				break
			}
		}
		if moved > 0 {
			t.Errorf("%d px: the page moves every time", width)
		}
		if least > 0 {
			t.Logf("%d px: blocked for %.0f ms, of five times the least", width, least)
		}
		if least > blocking {
			t.Errorf("%d px: the page is blocked for %.0f ms", width, least)
		}
	}
}

// lateScript looks at a page whose script comes long after it was painted, as
// over a slow network: nothing must move when it comes.
func lateScript(t *testing.T, v *visit) {
	target, err := url.Parse(v.origin)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".js") {
			time.Sleep(700 * time.Millisecond)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(slow.Close)
	// Where a page itself arrives in pieces, as on a busy machine, the columns of
	// its tables find their width piece by piece. What the script moves, it moves
	// on every visit.
	const visits = 3
	for _, width := range []int64{1400, 360} {
		for n := 1; ; n++ {
			p := v.browser.Open(t, slow.URL+v.path, browsertest.Options{Width: width, Height: 2500})
			p.Eval(settle, nil)
			shift := p.LayoutShift()
			if shift == 0 {
				break
			}
			if n == visits {
				t.Errorf("%d px: the script moves the page by %v: %q", width, shift, p.Moved())
				break
			}
			t.Logf("%d px: visit %d moved by %v: %q", width, n, shift, p.Moved())
		}
	}
}

// openAll opens what is folded and calls up all charts.
func (v *visit) openAll(p *browsertest.Page) {
	p.Eval(`document.querySelectorAll('details').forEach((d) => { d.open = true; })`, nil)
	p.Eval(`document.querySelectorAll('[data-interactive]').forEach((b) => b.click())`, nil)
	for _, id := range v.charts {
		p.Wait(drawn(id))
	}
}

func accessible(t *testing.T, v *visit) {
	for _, width := range []int64{1400, 360} {
		p := v.open(t, browsertest.Options{Width: width})
		if width == 1400 {
			for _, f := range p.Axe() {
				t.Errorf("%d px: %s", width, f)
			}
		}
		v.openAll(p)
		for _, f := range p.Axe() {
			t.Errorf("%d px, all open: %s", width, f)
		}
	}
}

func narrow(t *testing.T, v *visit) {
	p := v.open(t, browsertest.Options{Width: 360, Height: 740})
	check := func(state string) {
		for _, width := range []int64{360, 320} {
			if wide, who := p.ScrollsSideways(width); wide {
				t.Errorf("%s, the page is wider than %d px: %v", state, width, who)
			}
		}
	}
	check("at first")
	v.openAll(p)
	check("all open")
}

// content is what there is to read on a page, but for what pictures say.
type content struct {
	Text    []string
	Figures []struct {
		ID, Title, Definition, Notes string
		Pictures                     int
		Heads                        []string
		Rows                         [][]string
	}
}

func read(p *browsertest.Page) content {
	var c content
	p.Eval(`(() => {
  const text = (e) => e?.textContent.replace(/\s+/g, ' ').trim() ?? '';
  return {
    text: [...document.querySelectorAll('h1, h2, h3, main p, main li, main dt, main dd, main td, main th, footer a')]
      .filter((e) => !e.closest('[role=status], dialog')).map(text),
    figures: [...document.querySelectorAll('figure[data-figure]')].map((f) => ({
      id: f.id, title: text(f.querySelector('h2, h3, h4')), definition: text(f.querySelector('.definition')),
      notes: [...f.querySelectorAll('p:not([role=status])')].map(text).join('\n'),
      pictures: f.querySelectorAll('[data-chart-box] svg').length,
      heads: [...f.querySelectorAll('thead th')].map(text),
      rows: [...f.querySelectorAll('tbody tr')].map((r) => [...r.cells].map(text))})),
  };
})()`, &c)
	return c
}

func complete(t *testing.T, v *visit) {
	without := v.open(t, browsertest.Options{NoScript: true})
	with := v.open(t, browsertest.Options{})
	with.Eval(settle, nil)
	a, b := read(without), read(with)
	if !slices.Equal(a.Text, b.Text) {
		for i := range min(len(a.Text), len(b.Text)) {
			if a.Text[i] != b.Text[i] {
				t.Errorf("text %d is %q without script, %q with it", i, a.Text[i], b.Text[i])
				break
			}
		}
		t.Errorf("%d texts without script, %d with it", len(a.Text), len(b.Text))
	}
	if fmt.Sprint(a.Figures) != fmt.Sprint(b.Figures) {
		t.Error("figures differ with and without script")
	}
	for _, f := range a.Figures {
		switch {
		case f.Title == "" || f.Definition == "":
			t.Errorf("%s: title %q, definition %q", f.ID, f.Title, f.Definition)
		case len(f.Rows) > 0 && len(f.Heads) == 0:
			t.Errorf("%s: a table without heads", f.ID)
		case slices.Contains(v.charts, f.ID) && (f.Pictures == 0 || len(f.Rows) == 0):
			t.Errorf("%s: %d pictures, %d rows", f.ID, f.Pictures, len(f.Rows))
		}
	}
	// Nothing is offered that needs a script.
	var dead []string
	without.Eval(`[...document.querySelectorAll('button, select, input, [draggable=true]')]
  .filter((e) => e.checkVisibility({visibilityProperty: true})).map((e) => e.outerHTML.slice(0, 120))`, &dead)
	if len(dead) > 0 {
		t.Errorf("without script these do nothing: %q", dead)
	}
	// What is folded can be unfolded: its rows are seen then.
	var unseen []string
	without.Eval(`(() => {
  document.querySelectorAll('details').forEach((d) => { d.open = true; });
  return [...document.querySelectorAll('figure[data-figure]')].filter((f) => f.querySelector('tbody tr') && ![...f.querySelectorAll('tbody tr')].every((r) => r.checkVisibility())).map((f) => f.id);
})()`, &unseen)
	if len(unseen) > 0 {
		t.Errorf("without script the rows of %q are not seen", unseen)
	}
}

func mouse(t *testing.T, v *visit) {
	v.needCharts(t)
	p := v.open(t, browsertest.Options{})
	before := v.places(p)
	for _, id := range v.charts {
		p.Hover("#" + id + " [data-chart-box]")
		p.Wait(drawn(id))
		v.says(t, p, id)
	}
	if after := v.places(p); after != before {
		t.Errorf("charts stand elsewhere than their pictures:\n%s\n%s", before, after)
	}
}

func touch(t *testing.T, v *visit) {
	v.needCharts(t)
	p := v.open(t, browsertest.Options{Width: 360, Height: 740, Touch: true})
	for _, id := range v.charts {
		p.Tap("#" + id + " [data-chart-box]")
		p.Wait(drawn(id))
		v.says(t, p, id)
	}
}

func keyboard(t *testing.T, v *visit) {
	v.needCharts(t)
	p := v.open(t, browsertest.Options{})
	for _, id := range v.charts {
		p.Eval(fmt.Sprintf(`document.querySelector('#%s [data-interactive]').focus()`, id), nil)
		p.Keys(kb.Enter)
		p.Wait(drawn(id))
		v.says(t, p, id)
		p.Keys(" ")
		p.Wait(fmt.Sprintf(`document.querySelector('#%s [data-chart-box].chart > svg')`, id))
	}
}

func (v *visit) needCharts(t *testing.T) {
	if len(v.charts) == 0 {
		t.Skip("no chart on this page")
	}
}

// places returns where the chart boxes are.
func (v *visit) places(p *browsertest.Page) string {
	var at []float64
	p.Eval(`[...document.querySelectorAll('[data-chart-box]')].flatMap((e) => { const b = e.getBoundingClientRect(); return [b.x, b.y + scrollY, b.width, b.height].map(Math.round); })`, &at)
	return fmt.Sprint(at)
}

// says checks that a chart has words in it.
func (v *visit) says(t *testing.T, p *browsertest.Page, id string) {
	t.Helper()
	var words int
	p.Eval(fmt.Sprintf(`document.querySelectorAll('#%s [data-chart-box] svg text').length`, id), &words)
	if words < 2 {
		t.Errorf("%s: the chart has %d texts", id, words)
	}
}

// inReach goes through the page by the Tab key.
func inReach(t *testing.T, v *visit) {
	p := v.open(t, browsertest.Options{})
	var wanted int
	p.Eval(`(() => {
  const e = [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
    .filter((e) => !e.disabled && e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && !e.closest('svg'));
  e.forEach((e, i) => { e.dataset.wanted = i; });
  return e.length;
})()`, &wanted)
	if wanted < 5 {
		t.Fatalf("only %d things can be reached", wanted)
	}
	reached := map[int]bool{}
	for range wanted + 20 {
		p.Keys(kb.Tab)
		var at struct {
			N       int
			Visible bool
			What    string
		}
		p.Eval(`(async () => {
  // The page scrolls to what has the focus, which may take a moment.
  for (let still = 0, y = -1; still < 3;) {
    await new Promise(requestAnimationFrame);
    still = scrollY === y ? still + 1 : 0;
    y = scrollY;
  }
  const e = document.activeElement;
  if (e === document.body) return {n: -1, visible: true};
  const s = getComputedStyle(e), b = e.getBoundingClientRect();
  const ring = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1 || s.boxShadow !== 'none';
  return {n: Number(e.dataset.wanted ?? -2), visible: ring && b.width > 1 && b.height > 1 && b.bottom > 0 && b.top < innerHeight, what: e.outerHTML.slice(0, 140)};
})()`, &at)
		if at.N == -1 {
			break
		}
		reached[at.N] = true
		if !at.Visible {
			t.Errorf("the focus is not to be seen on %s", at.What)
		}
	}
	for i := range wanted {
		if !reached[i] {
			var what string
			p.Eval(fmt.Sprintf(`document.querySelector('[data-wanted="%d"]')?.outerHTML.slice(0, 140) ?? 'gone'`, i), &what)
			t.Errorf("by keyboard there is no way to %s", what)
		}
	}
}

func printed(t *testing.T, v *visit) {
	p := v.open(t, browsertest.Options{Width: 794, Height: 1123}) // A4
	p.Print(true)
	var seen []string
	p.Eval(`[...document.querySelectorAll('nav, button:not(.sort), select, input, .skip')].filter((e) => e.checkVisibility({visibilityProperty: true})).map((e) => e.outerHTML.slice(0, 100))`, &seen)
	if len(seen) > 0 {
		t.Errorf("on paper there is %q", seen)
	}
	var figures, pictures int
	p.Eval(`document.querySelectorAll('[data-chart-box] > svg').length`, &figures)
	p.Eval(`[...document.querySelectorAll('[data-chart-box] > svg')].filter((e) => e.checkVisibility()).length`, &pictures)
	if figures != pictures {
		t.Errorf("%d of %d pictures are on paper", pictures, figures)
	}
	if wide, who := p.ScrollsSideways(794); wide {
		t.Errorf("the paper is too narrow for %v", who)
	}
}

// TestDash follows the address that people know from before.
func TestDash(t *testing.T) {
	browser := browsertest.Start(t)
	origin := publish(t, filepath.Join(demo(t), "site"))
	p := browser.Open(t, origin+"/dash/", browsertest.Options{NoScript: true})
	if at := p.Gone(origin + "/dash/"); at != origin+"/pipelines/" {
		t.Errorf("/dash/ leads to %s", at)
	}
}

// TestLook writes pictures of all kinds of pages into $RSE_LOOK, for people to
// look at.
func TestLook(t *testing.T) {
	folder := os.Getenv("RSE_LOOK")
	if folder == "" {
		t.Skip("skipped: RSE_LOOK names no folder for the pictures")
	}
	browser := browsertest.Start(t)
	site := filepath.Join(demo(t), "site")
	origin := publish(t, site)
	for _, k := range kinds(t, site) {
		v := &visit{browser: browser, origin: origin, kind: k, charts: charts(t, site, k.path)}
		for _, width := range []int64{1400, 360} {
			for _, dark := range []bool{false, true} {
				p := v.open(t, browsertest.Options{Width: width, Dark: dark})
				p.Screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", k.name, width, map[bool]string{false: "light", true: "dark"}[dark])))
			}
			p := v.open(t, browsertest.Options{Width: width, NoScript: true})
			p.Screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d-no-script.png", k.name, width)))
			if len(v.charts) > 0 {
				p = v.open(t, browsertest.Options{Width: width})
				v.openAll(p)
				p.Screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d-open.png", k.name, width)))
			}
		}
		v.open(t, browsertest.Options{}).PDF(filepath.Join(folder, k.name+".pdf"))
	}
}
