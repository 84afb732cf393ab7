package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// timeout ends a test that hangs. It is long, as it must not end one on a
// machine that is only busy.
const timeout = 3 * time.Minute

// Options are how a page is looked at. The zero Options are a light desktop
// window of 1400 × 900 pixels.
type Options struct {
	Width, Height int64
	Dark          bool
	// Touch has the browser take fingers instead of a mouse.
	Touch bool
	// NoScript has the browser run no script of the page.
	NoScript bool
}

// A Page is one tab. Its methods end the test if the browser does not answer.
type Page struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	errors   []string
	requests map[network.RequestID]*Request
	order    []network.RequestID
}

// A Request is one fetch of the page.
type Request struct {
	URL string
	// Bytes is what went over the wire, headers and compressed body.
	Bytes float64
	// Status is that of the answer, 0 before there is one, -1 if there is none.
	Status int64
}

// watch runs in every document before its own scripts.
const watch = `
addEventListener('securitypolicyviolation', (e) => {
  (window.rseViolations ??= []).push(e.violatedDirective + ' blocked ' + (e.blockedURI || 'inline') +
    ' at ' + e.sourceFile + ':' + e.lineNumber + ' ' + e.sample);
});
window.rseShift = 0;
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) {
    if (e.hadRecentInput) continue;
    window.rseShift += e.value;
    for (const {node, previousRect: a, currentRect: b} of e.sources ?? []) {
      (window.rseMoved ??= []).push((node?.outerHTML ?? node?.textContent ?? 'something').slice(0, 80) + ' from ' +
        [a.x, a.y, a.width, a.height].map(Math.round) + ' to ' + [b.x, b.y, b.width, b.height].map(Math.round));
    }
  }
}).observe({type: 'layout-shift', buffered: true});
window.rseLong = [];
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) window.rseLong.push([e.startTime, e.duration]);
}).observe({type: 'longtask', buffered: true});`

// Open opens address in a new tab with a storage of its own, and waits until it
// is loaded. The tab is closed when the test ends.
func (b *Browser) Open(t testing.TB, address string, o Options) *Page {
	t.Helper()
	if o.Width == 0 {
		o.Width = 1400
	}
	if o.Height == 0 {
		o.Height = 900
	}
	p := &Page{t: t, requests: make(map[network.RequestID]*Request)}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p.ctx = ctx
	if err := chromedp.Listen(ctx, p.note); err != nil {
		t.Fatalf("opening a tab: %v", err)
	}
	p.run("opening "+address,
		call(network.Enable, network.EnableParams{}),
		call(log.Enable, cdp.Empty{}),
		call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}),
		window(o.Width, o.Height),
		call(emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: o.Touch}),
		call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: o.NoScript}),
		scheme(o.Dark),
		chromedp.Navigate(address),
	)
	return p
}

// Go takes the tab to another address and waits until that is loaded. What the
// page has stored stays.
func (p *Page) Go(address string) {
	p.t.Helper()
	p.run("going to "+address, chromedp.Navigate(address))
}

// call makes a step of a protocol command whose result does not matter.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

func window(width, height int64) chromedp.Action[chromedp.Void] {
	return call(emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

func scheme(dark bool) chromedp.Action[chromedp.Void] {
	value := "light"
	if dark {
		value = "dark"
	}
	return call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}})
}

// note keeps what goes wrong and what is fetched. It runs on chromedp's
// goroutine and must not wait for the browser.
func (p *Page) note(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		p.errors = append(p.errors, "exception: "+text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			text := ""
			for _, a := range e.Args {
				text += " " + string(a.Value) + " " + a.Description
			}
			p.errors = append(p.errors, "console "+e.Type.String()+":"+text)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			p.errors = append(p.errors, fmt.Sprintf("%s %s: %s (%s)", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if p.requests[e.RequestID] == nil {
			p.order = append(p.order, e.RequestID)
		}
		p.requests[e.RequestID] = &Request{URL: e.Request.URL}
	case *network.EventResponseReceived:
		if r := p.requests[e.RequestID]; r != nil {
			r.Status = e.Response.Status
		}
	case *network.EventLoadingFinished:
		if r := p.requests[e.RequestID]; r != nil {
			r.Bytes = e.EncodedDataLength
		}
	case *network.EventLoadingFailed:
		if r := p.requests[e.RequestID]; r != nil && !e.Canceled {
			p.errors = append(p.errors, "request failed: "+r.URL+": "+e.ErrorText)
		}
		if r := p.requests[e.RequestID]; r != nil && r.Status == 0 {
			r.Status = -1
		}
	}
}

// run does one step, or ends the test.
func (p *Page) run(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	get(p, what, chromedp.Steps(steps...))
}

// get does one step and returns what it yields, or ends the test.
func get[T any](p *Page, what string, step chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, timeout)
	defer cancel()
	value, err := chromedp.Run(ctx, step)
	if err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
	return value
}

// Errors returns what went wrong on the page so far, nil if nothing did.
func (p *Page) Errors() []string {
	p.t.Helper()
	var violations []string
	p.Eval(`window.rseViolations ?? []`, &violations)
	p.mu.Lock()
	defer p.mu.Unlock()
	found := append([]string(nil), p.errors...)
	for _, v := range violations {
		found = append(found, "policy: "+v)
	}
	return found
}

// Requests returns what the page fetched so far, once everything is answered: the
// icon, for instance, may be fetched after the page is loaded.
func (p *Page) Requests() []Request {
	for end := time.Now().Add(timeout); p.waiting() && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]Request, len(p.order))
	for i, id := range p.order {
		all[i] = *p.requests[id]
	}
	return all
}

// waiting reports whether a request has no answer yet.
func (p *Page) waiting() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.requests {
		if r.Status == 0 {
			return true
		}
	}
	return false
}

// LayoutShift returns the sum of the page's layout shifts that no input caused
// (the Layout Instability metric without its windows).
func (p *Page) LayoutShift() float64 {
	p.t.Helper()
	var shift float64
	p.Eval(`window.rseShift ?? 0`, &shift)
	return shift
}

// Moved says what the layout shifts moved, and from where to where.
func (p *Page) Moved() []string {
	p.t.Helper()
	var moved []string
	p.Eval(`window.rseMoved ?? []`, &moved)
	return moved
}

// BlockingTime returns for how many milliseconds after its first paint the page
// could not have answered: what its tasks took beyond 50 ms each (the Total
// Blocking Time metric, up to now). Other work of the machine counts too.
func (p *Page) BlockingTime() float64 {
	p.t.Helper()
	var blocked float64
	p.Eval(`(() => {
  const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
  return (window.rseLong ?? []).filter(([start, took]) => start + took > painted)
    .reduce((sum, [start, took]) => sum + Math.max(0, start + took - Math.max(start, painted) - 50), 0);
})()`, &blocked)
	return blocked
}

// Eval evaluates a JavaScript expression, awaiting it if it is a promise, and
// decodes its value into result, which may be nil. It works in pages whose own
// scripts are disabled.
func (p *Page) Eval(expression string, result any) {
	p.t.Helper()
	value := get(p, "evaluating "+first(expression), chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	if result == nil {
		return
	}
	if err := json.Unmarshal(value, result); err != nil {
		p.t.Fatalf("evaluating %s: %v in %.200s", first(expression), err, value)
	}
}

// Wait waits until a JavaScript expression is true.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	for end := time.Now().Add(timeout); ; time.Sleep(20 * time.Millisecond) {
		var ok bool
		p.Eval(`Boolean(`+expression+`)`, &ok)
		if ok {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("never true: %s; errors: %q", first(expression), p.Errors())
		}
	}
}

func first(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}

// Dark switches between the light and the dark scheme.
func (p *Page) Dark(dark bool) {
	p.t.Helper()
	p.run("switching colours", scheme(dark))
}

// Resize gives the window another size in CSS pixels.
func (p *Page) Resize(width, height int64) {
	p.t.Helper()
	p.run("resizing", window(width, height))
}

// ScrollsSideways reports whether the page is wider than a window of that width,
// and names the elements that stick out. The window keeps that width.
func (p *Page) ScrollsSideways(width int64) (bool, []string) {
	p.t.Helper()
	p.Resize(width, 800)
	var out struct {
		Wide bool
		Who  []string
	}
	p.Eval(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => {
  const root = document.scrollingElement, who = [];
  if (root.scrollWidth <= root.clientWidth) return {wide: false, who};
  for (const e of document.body.querySelectorAll('*')) {
    if (e.getBoundingClientRect().right <= root.clientWidth + 1) continue;
    who.push(e.tagName + (e.id ? '#' + e.id : '') + '.' + e.getAttribute('class'));
  }
  return {wide: true, who: who.slice(0, 10)};
})`, &out)
	return out.Wide, out.Who
}

// Screenshot writes a picture of the whole page to path, as PNG.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	picture := get(p, "taking a picture", chromedp.FullScreenshot(100))
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// middle scrolls an element into view and returns its middle, as soon as nothing
// moves the element any more.
func (p *Page) middle(selector string) (x, y float64) {
	p.t.Helper()
	var at []float64
	p.Eval(fmt.Sprintf(`(async () => {
  const e = document.querySelector(%q);
  if (!e) return [];
  let at;
  for (let still = 0; still < 3;) {
    e.scrollIntoView({block: 'center', behavior: 'instant'});
    const b = e.getBoundingClientRect(), now = [b.x + b.width / 2, b.y + b.height / 2];
    still = String(now) === String(at) ? still + 1 : 0;
    at = now;
    await new Promise(requestAnimationFrame);
  }
  return at;
})()`, selector), &at)
	if len(at) != 2 {
		p.t.Fatalf("the page has no %s", selector)
	}
	return at[0], at[1]
}

// Hover moves the mouse to the middle of an element.
func (p *Page) Hover(selector string) {
	p.t.Helper()
	x, y := p.middle(selector)
	p.Move(x, y)
}

// Move moves the mouse to a place in the window.
func (p *Page) Move(x, y float64) {
	p.t.Helper()
	p.run("moving the mouse", call(input.DispatchMouseEvent,
		input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: x, Y: y}))
}

// Click presses the mouse on the middle of an element.
func (p *Page) Click(selector string) {
	p.t.Helper()
	x, y := p.middle(selector)
	p.ClickAt(x, y)
}

// ClickAt presses the mouse on a place in the window.
func (p *Page) ClickAt(x, y float64) {
	p.t.Helper()
	p.run("clicking", chromedp.MouseClickXY(x, y))
}

// Tap touches the middle of an element with a finger.
func (p *Page) Tap(selector string) {
	p.t.Helper()
	x, y := p.middle(selector)
	p.run("tapping "+selector,
		call(input.DispatchTouchEvent, input.DispatchTouchEventParams{
			Type: input.DispatchTouchEventTypeTouchStart, TouchPoints: []*input.TouchPoint{{X: x, Y: y}}}),
		call(input.DispatchTouchEvent, input.DispatchTouchEventParams{
			Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}}))
}

// Keys types text, or keys of package kb.
func (p *Page) Keys(text string) {
	p.t.Helper()
	p.run("typing", chromedp.KeyEvent(text))
}

// Address returns the address of the tab.
func (p *Page) Address() string {
	p.t.Helper()
	return get(p, "asking for the address", chromedp.Location())
}

// Gone waits until the tab shows another address than the one given, and
// returns it.
func (p *Page) Gone(address string) string {
	p.t.Helper()
	for end := time.Now().Add(timeout); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if now := p.Address(); now != address {
			return now
		}
	}
	p.t.Fatalf("the tab stayed at %s", address)
	return ""
}
