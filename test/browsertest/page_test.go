package browsertest_test

import (
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/hmcts/rse-dashboard/internal/testkit/samples"
	"github.com/hmcts/rse-dashboard/test/browsertest"
)

// The sub-tests share one browser.
func TestScripts(t *testing.T) {
	b := browsertest.Start(t)
	for name, test := range map[string]func(*testing.T, *browsertest.Browser){
		"every chart takes the place of its picture":         everyChart,
		"pictures answer the mouse and fetch nothing":        mouse,
		"charts show tips":                                   chartTips,
		"the keyboard goes through pictures and charts":      keyboard,
		"pictures answer a finger":                           touch,
		"charts follow the colour scheme":                    coloursFollow,
		"a chart that fails says so and can be tried again":  errorsInWords,
		"charts are saved as SVG":                            save,
		"tables are sorted and filtered":                     tables,
		"the age is shown and the last selection is offered": ageAndSelection,
		"shortcuts work and can be switched off":             shortcuts,
		"known words are sorted in their own order":          sortKnownWords,
		"the filter finds in rows that are left out":         findInAllRows,
		"the search finds names by keyboard":                 searchByKeyboard,
		"a search without its names leads to their page":     searchWithoutNames,
		"pictures and tables need no script":                 withoutScript,
		"nothing is fetched before a chart is called up":     nothingBeforeIntent,
		"axe finds nothing in open charts and tables":        accessible,
		"charts fit a phone":                                 narrow,
		"hostile names stay text":                            hostile,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

// Movement is judged on the best of several visits: on a busy machine a page may
// arrive in pieces, and its tables move while they do.
func TestScriptsMoveNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode; make check runs it")
	}
	bundled(t)
	b := browsertest.Start(t)
	site := serve(t, samples.All())
	for name, visit := range map[string]func(t *testing.T) (float64, []string){
		"on arrival": func(t *testing.T) (float64, []string) {
			p := b.Open(t, site.URL, browsertest.Options{})
			p.Eval(`new Promise((done) => setTimeout(done, 300))`, nil)
			return p.LayoutShift(), p.Moved()
		},
		"when charts are called up": func(t *testing.T) (float64, []string) {
			p := b.Open(t, site.URL, browsertest.Options{})
			before := p.LayoutShift()
			openAll(p)
			return p.LayoutShift() - before, p.Moved()
		},
	} {
		t.Run(name, func(t *testing.T) {
			const visits = 5
			least, moved := math.Inf(1), []string(nil)
			for n := 0; n < visits && least > 0; n++ {
				if shift, what := visit(t); shift < least {
					least, moved = shift, what
				}
			}
			if least > 0 {
				t.Errorf("got a layout shift of %v in the best of %d visits, want 0: %q", least, visits, moved)
			}
		})
	}
}

// drawn is true when ECharts has drawn the figure.
func drawn(id string) string {
	return fmt.Sprintf(`document.querySelector('#%s [data-chart-box] > div > div > svg > path, #%[1]s [data-chart-box] > div > div > svg > g')`, id)
}

func everyChart(t *testing.T, b *browsertest.Browser) {
	bundled(t)
	site := serve(t, all())
	p := b.Open(t, site.URL, browsertest.Options{})
	var before, after []float64
	heights := `[...document.querySelectorAll('[data-chart-box]')].map((e) => e.getBoundingClientRect().y + e.getBoundingClientRect().height + scrollY)`
	p.Eval(heights, &before)
	openAll(p)
	p.Eval(heights, &after)
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("charts are not where their pictures were:\ngot  %v\nwant %v", after, before)
	}
	for _, f := range all() {
		p.Wait(drawn(f.ID))
		var texts int
		p.Eval(fmt.Sprintf(`document.querySelectorAll('#%s [data-chart-box] svg text').length`, f.ID), &texts)
		if texts < 2 {
			t.Errorf("%s: got %d texts in the chart, want at least 2", f.ID, texts)
		}
	}
	var styles int
	p.Eval(`document.querySelectorAll('[data-chart-box] style').length`, &styles)
	if styles > 0 {
		t.Errorf("got %d style elements in charts, want none", styles)
	}
	// Pressed again, the buttons show the pictures where they were.
	p.Eval(`document.querySelectorAll('[data-interactive]').forEach((b) => b.click())`, nil)
	p.Eval(heights, &after)
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("the pictures are not where they were:\ngot  %v\nwant %v", after, before)
	}
	var left int
	p.Eval(`document.querySelectorAll('.chart-live, [data-chart-box] > div').length`, &left)
	if left > 0 {
		t.Errorf("got %d charts, want none", left)
	}
	clean(t, p)
}

// tips are words in the tips of some charts, by figure.
var tips = map[string]string{
	"daily-timeline": "Failed, by day", "duration-histogram": " to ", "failure-heatmap": "Failure rate", "most-failing": "Failed builds",
	"node-versions": "of 120", "build-status-14d": "Success",
}

// answers are words in the tips of pictures, by figure.
var answers = map[string]string{
	"daily-timeline": "Failed, by day: ", "failure-heatmap": "Failure rate: ", "build-counts": "3 hours from ", "duration-histogram": "Success: ",
}

func mouse(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{})
	picture := `document.querySelector('#daily-timeline [data-chart-box] > svg')`
	var same bool
	p.Eval(`(() => { window.was = `+picture+`.innerHTML; })()`, nil)
	for id, words := range answers {
		p.Hover("#" + id + " [data-chart-box] > svg")
		p.Wait(fmt.Sprintf(`!document.querySelector('.tip').hidden && document.querySelector('.tip').textContent.includes(%q)`, words))
		p.Wait(fmt.Sprintf(`document.querySelector('#%s .p-marker')`, id))
	}
	p.Hover("h1")
	p.Wait(`document.querySelector('.tip').hidden && !document.querySelector('.p-marker')`)
	if p.Eval(`window.was === `+picture+`.innerHTML`, &same); !same {
		t.Error("the mouse changed the picture")
	}
	p.Eval(`new Promise((done) => { scrollTo(0, document.body.scrollHeight); setTimeout(done, 300); })`, nil)
	for _, r := range p.Requests() {
		if strings.Contains(r.URL, "charts.js") {
			t.Errorf("pointing and scrolling fetched %s", r.URL)
		}
	}
	p.Wait(`!document.querySelector('.chart-live')`)
	clean(t, p)
}

func chartTips(t *testing.T, b *browsertest.Browser) {
	bundled(t)
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{})
	for id, words := range tips {
		p.Click("#" + id + " [data-interactive]")
		p.Wait(drawn(id))
		p.Hover("#" + id + " h3")
		p.Hover("#" + id + " [data-chart-box] > div")
		p.Wait(fmt.Sprintf(`[...document.querySelectorAll('#%s [data-chart-box] svg text')].some((t) => t.textContent.includes(%q))`, id, words))
		if folder := os.Getenv("RSE_LOOK"); folder != "" {
			p.Screenshot(filepath.Join(folder, "tip-"+id+".png"))
		}
	}
	fetched := 0
	for _, r := range p.Requests() {
		if strings.HasSuffix(r.URL, "/charts.json") {
			fetched++
		}
	}
	if fetched != 1 {
		t.Errorf("charts.json was fetched %d times, want once", fetched)
	}
	clean(t, p)
}

func keyboard(t *testing.T, b *browsertest.Browser) {
	bundled(t)
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{})
	p.Eval(`document.querySelector('#most-failing [data-interactive]').focus()`, nil)
	p.Keys(kb.Enter)
	p.Wait(drawn("most-failing"))
	p.Wait(`document.activeElement.matches('#most-failing [data-interactive][aria-pressed="true"]')`)
	p.Keys(" ")
	p.Wait(`document.querySelector('#most-failing [data-chart-box].chart > svg') && document.activeElement.matches('#most-failing [aria-pressed="false"]')`)

	// Arrow keys go through a picture and say what it shows; nothing opens.
	says := `[...document.querySelectorAll('#longest-pipelines [role=status]')].at(-1)?.textContent.replace(/\u00a0/g, ' ')`
	p.Eval(`document.querySelector('#longest-pipelines h3').tabIndex = -1; document.querySelector('#longest-pipelines h3').focus()`, nil)
	p.Keys(kb.Tab)
	p.Wait(`document.activeElement.matches('#longest-pipelines [data-chart-box]')`)
	p.Keys(kb.ArrowRight)
	p.Wait(says + ` === 'HMCTS_AA/some-long-service-name-0/master, Mean duration: 2 h 59 min'`)
	p.Keys(kb.End)
	p.Wait(says + `.includes('name-49/')`)
	p.Wait(`!document.querySelector('.tip').hidden && !document.querySelector('.chart-live')`)
	p.Keys(kb.Escape)
	p.Wait(`document.querySelector('.tip').hidden`)

	// In a chart they do the same, and Escape closes it and goes back to its button.
	p.Eval(`document.querySelector('#longest-pipelines [data-interactive]').focus()`, nil)
	p.Keys(kb.Enter)
	p.Wait(drawn("longest-pipelines"))
	p.Eval(`document.querySelector('#longest-pipelines [data-chart-box]').focus()`, nil)
	p.Keys(kb.ArrowRight)
	p.Wait(says + ` === 'HMCTS_AA/some-long-service-name-0/master, Mean duration 2 h 59 min, Builds 3'`)
	p.Keys(kb.Escape)
	p.Wait(`document.querySelector('#longest-pipelines [data-chart-box].chart > svg') && document.activeElement.matches('#longest-pipelines [data-interactive]')`)
	clean(t, p)
}

func touch(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{Width: 360, Height: 740, Touch: true})
	p.Tap("#failure-heatmap [data-chart-box] > svg")
	p.Wait(`document.querySelector('.tip').textContent.includes('Failure rate: ')`)
	p.Tap("h1")
	p.Wait(`document.querySelector('.tip').hidden`)
	clean(t, p)
}

func coloursFollow(t *testing.T, b *browsertest.Browser) {
	bundled(t)
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{})
	openAll(p)
	var light, dark, want string
	fills := `[...document.querySelectorAll('#most-failing [data-chart-box] svg path')].map((e) => e.getAttribute('fill')).filter((f) => /^(rgb|#)/.test(f ?? '')).join(' ')`
	p.Eval(fills, &light)
	p.Dark(true)
	p.Wait(fmt.Sprintf(`(%s) !== %q`, fills, light))
	p.Eval(fills, &dark)
	p.Eval(`(() => { const e = document.createElement('i'); e.style.color = 'var(--tone-failure)'; document.body.append(e); return getComputedStyle(e).color.replace(/ /g, ''); })()`, &want)
	if !strings.Contains(dark, want) {
		t.Errorf("got the colours %.300s, want %s among them", dark, want)
	}
	clean(t, p)
}

func errorsInWords(t *testing.T, b *browsertest.Browser) {
	bundled(t)
	site := serve(t, samples.All())
	whole := site.charts
	site.charts = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }
	p := b.Open(t, site.URL, browsertest.Options{})
	p.Click("#most-failing [data-interactive]")
	p.Wait(`document.querySelector('#most-failing [role=status]')?.textContent.includes('could not be shown')`)
	p.Wait(`document.querySelector('#most-failing [data-chart-box].chart > svg') && document.querySelector('#most-failing [aria-pressed="false"]')`)
	// The next press tries again.
	site.charts = whole
	p.Click("#most-failing [data-interactive]")
	p.Wait(drawn("most-failing"))
	p.Wait(`document.querySelector('#most-failing [role=status]').textContent === ''`)
	for _, e := range p.Errors() {
		if !strings.Contains(e, "404") {
			t.Error(e)
		}
	}
}

func save(t *testing.T, b *browsertest.Browser) {
	bundled(t)
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{})
	// Keep what a click on a download link would save.
	p.Eval(`(() => {
  window.saved = [];
  const keep = (e) => { const a = e.target.closest?.('a[download]') ?? e.target; if (a.download) { e.preventDefault(); saved.push([a.download, decodeURIComponent(a.href)]); } };
  const dispatch = HTMLAnchorElement.prototype.dispatchEvent;
  HTMLAnchorElement.prototype.dispatchEvent = function (e) { if (this.download) { saved.push([this.download, decodeURIComponent(this.href)]); return true; } return dispatch.call(this, e); };
  HTMLAnchorElement.prototype.click = function () { saved.push([this.download, decodeURIComponent(this.href)]); };
  addEventListener('click', keep, true);
})()`, nil)
	p.Click("#daily-timeline [data-interactive]")
	p.Wait(drawn("daily-timeline"))
	p.Eval(`document.querySelector('#daily-timeline [data-chart-box]').focus()`, nil)
	p.Keys("s")
	p.Wait(`saved.length === 1`)
	p.Eval(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`, nil)
	var box []float64
	p.Eval(`(() => { document.querySelector('#daily-timeline').scrollIntoView({behavior: 'instant'}); const b = document.querySelector('#daily-timeline [data-chart-box]').getBoundingClientRect(); return [b.right - 9, b.top + 10]; })()`, &box)
	p.ClickAt(box[0], box[1])
	p.Wait(`saved.length === 2`)
	var saved [][2]string
	p.Eval(`saved`, &saved)
	for _, s := range saved {
		if s[0] != "daily-timeline.svg" || !strings.HasPrefix(s[1], "data:image/svg+xml") || !strings.Contains(s[1], "<svg") || !strings.Contains(s[1], "Failed, by day") {
			t.Errorf("got %s with %.300s, want daily-timeline.svg with an SVG picture", s[0], s[1])
		}
	}
	clean(t, p)
}

func tables(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{})
	p.Wait(`!document.querySelector('#most-failing .sort')`) // closed tables are left alone
	p.Click("#most-failing summary")
	p.Wait(`document.querySelectorAll('#most-failing th .sort').length === 3`)
	column := func(n int) string {
		var texts []string
		p.Eval(fmt.Sprintf(`[...document.querySelectorAll('#most-failing tbody tr:not([hidden])')].map((r) => r.cells[%d].textContent)`, n), &texts)
		return strings.Join(texts[:min(3, len(texts))], "|")
	}
	original := column(2)
	p.Click("#most-failing th:nth-child(3) .sort")
	p.Wait(`document.querySelector('#most-failing th:nth-child(3)').ariaSort === 'descending'`)
	if got := column(2); got != "52|51|50" {
		t.Errorf("descending: got %s, want 52|51|50", got)
	}
	p.Keys(" ") // the button still has the focus
	p.Wait(`document.querySelector('#most-failing th:nth-child(3)').ariaSort === 'ascending'`)
	if got := column(2); got != "3|4|5" {
		t.Errorf("ascending: got %s, want 3|4|5", got)
	}
	p.Click("#most-failing th:nth-child(1) .sort")
	p.Wait(`!document.querySelector('#most-failing th:nth-child(3)').ariaSort && document.querySelector('#most-failing th:nth-child(1)').ariaSort === 'ascending'`)
	p.Click("#most-failing th:nth-child(1) .sort")
	p.Click("#most-failing th:nth-child(1) .sort")
	p.Wait(`!document.querySelector('#most-failing th[aria-sort]')`)
	if got := column(2); got != original {
		t.Errorf("unsorted: got %s, want %s", got, original)
	}
	p.Click("#most-failing .filter input")
	p.Keys("name-4 HMCTS_Q")
	p.Wait(`document.querySelector('#most-failing .filter output').textContent === '1 of 50'`)
	if got := column(0); got != "HMCTS_QU/some-long-service-name-42/master" && !strings.Contains(got, "HMCTS_Q") {
		t.Errorf("filtered: got %s, want a name with HMCTS_Q", got)
	}
	// The order and the words survive leaving the page, and the table is open again.
	p.Click("#most-failing th:nth-child(2) .sort")
	p.Wait(`location.hash.includes('sort.most-failing=-') && location.hash.includes('filter.most-failing=name-4')`)
	address := p.Address()
	p.Go("about:blank")
	p.Go(address)
	p.Wait(`document.querySelector('#most-failing details[open] th[aria-sort=descending]:nth-child(2)') && document.querySelector('#most-failing .filter output').textContent === '1 of 50'`)
	// Missing values are last in both orders.
	p.Click("#failure-heatmap summary")
	p.Wait(`document.querySelector('#failure-heatmap .sort')`)
	for range 2 {
		p.Click("#failure-heatmap th:nth-child(5) .sort")
		p.Wait(`document.querySelector('#failure-heatmap tbody').lastElementChild.cells[4].textContent === ''`)
		p.Wait(`document.querySelector('#failure-heatmap tbody').firstElementChild.cells[4].textContent !== ''`)
	}
	clean(t, p)
}

func ageAndSelection(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.Pipelines())
	p := b.Open(t, site.URL+"/pipelines/", browsertest.Options{})
	p.Wait(`document.querySelector('.age[data-stale]').textContent.includes('days old')`)
	p.Eval(`(() => { const s = document.querySelector('[data-goto]'); s.selectedIndex = 1; s.dispatchEvent(new Event('change')); })()`, nil)
	p.Wait(`location.pathname === '/pipelines/'`) // choosing alone does not leave the page
	p.Eval(`document.querySelector('[data-show]').click()`, nil)
	if at := p.Gone(site.URL + "/pipelines/"); at != site.URL+"/security/" {
		t.Errorf("got %s, want %s", at, site.URL+"/security/")
	}
	p.Wait(`document.querySelector('.keys-open')`)
	// Where nothing is selected, the last selection is offered if it is a path of
	// this site.
	for stored, want := range map[string]string{
		"/about/\\nCMC · nightly": "Last time: CMC · nightly", "//elsewhere.example/\\nX": "", "https://elsewhere.example/\\nX": "",
		"javascript:alert(1)\\nX": "", "/about/": "",
	} {
		p.Go(site.URL + "/about/")
		p.Eval(fmt.Sprintf(`localStorage.setItem('rse:selection', '%s')`, stored), nil)
		p.Go(site.URL + "/pipelines/")
		var got string
		p.Eval(`document.querySelector('a.last-time[href="/about/"]')?.textContent ?? ''`, &got)
		if got != want {
			t.Errorf("stored %s: got the offer %q, want %q", stored, got, want)
		}
	}
	clean(t, p)
}

func shortcuts(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.Pipelines())
	p := b.Open(t, site.URL, browsertest.Options{})
	p.Keys("?")
	p.Wait(`document.querySelector('dialog.keys[open]')`)
	if found := p.Axe(); len(found) > 0 {
		t.Errorf("axe finds in the help sheet: %s", strings.Join(found, "\n"))
	}
	p.Keys(kb.Escape)
	p.Wait(`!document.querySelector('dialog.keys[open]')`)
	p.Click("#most-failing summary")
	p.Wait(`document.querySelector('#most-failing .filter input')`)
	p.Keys("f")
	p.Wait(`document.activeElement.matches('.filter input')`)
	p.Eval(`document.activeElement.blur()`, nil)
	p.Keys("/")
	p.Wait(`document.activeElement.matches('.find input')`)
	p.Wait(`document.querySelector('#most-failing .filter input')`)
	p.Click("#most-failing .filter input")
	p.Keys("gs?") // in an input these are text
	p.Wait(`document.querySelector('#most-failing .filter input').value.endsWith('gs?') && !document.querySelector('dialog.keys[open]')`)
	p.Go(site.URL + "/about/")
	p.Wait(`document.querySelector('.keys-open')`)
	// The second key must follow within a moment, which a busy machine may miss.
	for n := 0; n < 20 && p.Address() == site.URL+"/about/"; n++ {
		p.Keys("g")
		p.Keys("s")
	}
	if at := p.Gone(site.URL + "/about/"); at != site.URL+"/security/" {
		t.Errorf("the keys g s led to %s, want %s", at, site.URL+"/security/")
	}
	p.Wait(`document.querySelector('.keys-open')`)
	// Once switched off they stay off, and the sheet can still be opened.
	p.Click(".keys-open")
	p.Wait(`document.querySelector('dialog.keys[open]')`)
	p.Click("dialog.keys input")
	p.Click("dialog.keys form button")
	p.Wait(`!document.querySelector('dialog.keys[open]')`)
	p.Keys("?")
	p.Eval(`new Promise((done) => setTimeout(done, 100))`, nil)
	p.Wait(`!document.querySelector('dialog.keys[open]')`)
	p.Click(".keys-open")
	p.Wait(`document.querySelector('dialog.keys[open]')`)
	clean(t, p)
}

func withoutScript(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{NoScript: true})
	var out struct{ Pictures, Buttons, Rows int }
	p.Eval(`({
  pictures: document.querySelectorAll('[data-chart-box] > svg').length,
  buttons: [...document.querySelectorAll('button')].filter((b) => b.checkVisibility({visibilityProperty: true})).length,
  rows: document.querySelectorAll('tbody tr').length})`, &out)
	if out.Pictures != len(samples.All()) || out.Buttons != 0 || out.Rows == 0 {
		t.Errorf("got %+v, want %d pictures, no buttons and some rows", out, len(samples.All()))
	}
	clean(t, p)
}

func nothingBeforeIntent(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{})
	p.Eval(`new Promise((done) => setTimeout(done, 300))`, nil)
	for _, r := range p.Requests() {
		if strings.Contains(r.URL, "charts.js") || !strings.HasPrefix(r.URL, site.URL) {
			t.Errorf("the page fetched %s", r.URL)
		}
	}
	clean(t, p)
}

func accessible(t *testing.T, b *browsertest.Browser) {
	bundled(t)
	site := serve(t, samples.All())
	p := b.Open(t, site.URL, browsertest.Options{})
	openAll(p)
	p.Eval(`document.querySelectorAll('details').forEach((d) => { d.open = true; })`, nil)
	p.Wait(`document.querySelector('#most-failing .sort')`)
	for _, f := range p.Axe() {
		t.Error(f)
	}
	clean(t, p)
}

func narrow(t *testing.T, b *browsertest.Browser) {
	bundled(t)
	site := serve(t, all())
	p := b.Open(t, site.URL, browsertest.Options{})
	openAll(p)
	for _, width := range []int64{360, 320, 800} {
		if wide, who := p.ScrollsSideways(width); wide {
			t.Errorf("these are wider than %d px: %v", width, who)
		}
		p.Wait(`[...document.querySelectorAll('[data-chart-box] > div')].every((e) => e.querySelector('svg').getBoundingClientRect().width <= e.getBoundingClientRect().width + 1)`)
	}
	clean(t, p)
}

func hostile(t *testing.T, b *browsertest.Browser) {
	bundled(t)
	site := serve(t, samples.Hostile())
	p := b.Open(t, site.URL, browsertest.Options{})
	openAll(p)
	p.Eval(`document.querySelector('#hostile-bars [data-chart-box]').focus()`, nil)
	for range 15 {
		p.Keys(kb.ArrowRight)
	}
	p.Wait(`document.querySelector('#hostile-bars [role=status]').textContent.includes('…')`)
	var out struct {
		Title string
		Odd   int
	}
	p.Eval(`({title: document.title, odd: document.querySelectorAll('[data-chart-box] script, [data-chart-box] img, [data-chart-box] foreignObject').length})`, &out)
	if out.Title != "Harness" || out.Odd != 0 {
		t.Errorf("got %+v, want the title Harness and no elements out of names", out)
	}
	clean(t, p)
}
