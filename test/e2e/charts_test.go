package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/hmcts/rse-dashboard/test/browsertest"
)

// drawn is true when the interactive chart of a figure is shown.
func drawn(id string) string {
	return fmt.Sprintf(`document.querySelector('#%s [data-chart-box] > div > div > svg > path, #%[1]s [data-chart-box] > div > div > svg > g')`, id)
}

// chartsByMouse checks that pictures answer the mouse, that neither it nor scrolling
// fetches anything or opens a chart, and that the button opens one in the same place.
func chartsByMouse(t *testing.T, v *visit) {
	p := v.open(t, browsertest.Options{})
	requests := len(p.Requests())
	var pictures []string
	p.Eval(`[...document.querySelectorAll('[data-chart-box]:has(> svg[data-tips])')].map((e) => e.closest('figure').id)`, &pictures)
	for _, id := range pictures {
		p.Hover("#" + id + " [data-chart-box] > svg")
	}
	p.Eval(`(async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo({top: y, behavior: 'instant'});
    await new Promise((done) => setTimeout(done, 20));
  }
})()`, nil)
	var open int
	if p.Eval(`document.querySelectorAll('.chart-live').length`, &open); open > 0 {
		t.Errorf("pointing and scrolling opened %d charts, want none", open)
	}
	// Chromium asks for the icon again when the address of a page changes.
	fetched := slices.DeleteFunc(p.Requests()[requests:], func(r browsertest.Request) bool { return strings.HasSuffix(r.URL, "/favicon.svg") })
	if len(fetched) > 0 {
		t.Errorf("pointing and scrolling fetched %v, want nothing", fetched)
	}
	unfold(p)
	before := v.places(p)
	for _, id := range v.charts {
		p.Click("#" + id + " [data-interactive]")
		p.Wait(drawn(id))
		v.says(t, p, id)
	}
	if after := v.places(p); after != before {
		t.Errorf("charts are not where their pictures were:\ngot  %s\nwant %s", after, before)
	}
}

func chartsByTouch(t *testing.T, v *visit) {
	v.needCharts(t)
	p := v.open(t, browsertest.Options{Width: 360, Height: 740, Touch: true})
	unfold(p)
	for _, id := range v.charts {
		p.Tap("#" + id + " [data-interactive]")
		p.Wait(drawn(id))
		v.says(t, p, id)
	}
}

func chartsByKeyboard(t *testing.T, v *visit) {
	v.needCharts(t)
	p := v.open(t, browsertest.Options{})
	unfold(p)
	for _, id := range v.charts {
		p.Eval(fmt.Sprintf(`document.querySelector('#%s [data-interactive]').focus()`, id), nil)
		p.Keys(kb.Enter)
		p.Wait(drawn(id))
		v.says(t, p, id)
		p.Keys(kb.Escape)
		p.Wait(fmt.Sprintf(`document.querySelector('#%s [data-chart-box].chart > svg') && document.activeElement.closest('#%[1]s')`, id))
	}
}

// unfold shows the groups that are folded.
func unfold(p *browsertest.Page) {
	p.Eval(`document.querySelectorAll('.fold input').forEach((e) => { if (!e.checked) e.click(); }); document.querySelectorAll('.folded').forEach((e) => { e.open = true; })`, nil)
}

func (v *visit) needCharts(t *testing.T) {
	if len(v.charts) == 0 {
		t.Skip("this page has no chart")
	}
}

// places returns the positions and sizes of the charts.
func (v *visit) places(p *browsertest.Page) string {
	var at []float64
	p.Eval(`[...document.querySelectorAll('[data-chart-box]')].flatMap((e) => { const b = e.getBoundingClientRect(); return [b.x, b.y + scrollY, b.width, b.height].map(Math.round); })`, &at)
	return fmt.Sprint(at)
}

// says checks that a chart has text in it.
func (v *visit) says(t *testing.T, p *browsertest.Page, id string) {
	t.Helper()
	var words int
	p.Eval(fmt.Sprintf(`document.querySelectorAll('#%s [data-chart-box] svg text').length`, id), &words)
	if words < 2 {
		t.Errorf("%s: got %d texts in the chart, want at least 2", id, words)
	}
}

// reachableByTab presses Tab until it has passed every control once.
func reachableByTab(t *testing.T, v *visit) {
	p := v.open(t, browsertest.Options{})
	var wanted int
	p.Eval(`(() => {
  const e = [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
    .filter((e) => !e.disabled && e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}));
  e.forEach((e, i) => { e.dataset.wanted = i; });
  return e.length;
})()`, &wanted)
	if wanted < 5 {
		t.Fatalf("got %d controls, want at least 5", wanted)
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
			t.Errorf("the focus cannot be seen on %s", at.What)
		}
	}
	for i := range wanted {
		if !reached[i] {
			var what string
			p.Eval(fmt.Sprintf(`document.querySelector('[data-wanted="%d"]')?.outerHTML.slice(0, 140) ?? 'gone'`, i), &what)
			t.Errorf("the Tab key does not reach %s", what)
		}
	}
}
