package browsertest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/hmcts/rse-dashboard/internal/testkit/samples"
	"github.com/hmcts/rse-dashboard/test/browsertest"
)

// marked is the text of the name that the search box has marked.
const marked = `document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent`

func searchByKeyboard(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.Pipelines())
	p := b.Open(t, site.URL, browsertest.Options{})
	for _, r := range p.Requests() {
		if strings.Contains(r.URL, "find") {
			t.Errorf("the page fetched %s before anyone searched", r.URL)
		}
	}
	p.Click(".find input")
	p.Wait(`document.activeElement.matches('.find input[role=combobox][aria-expanded=false]')`)
	p.Wait(`document.querySelector('.find [role=listbox]')`)
	p.Keys("CLAIM st")
	p.Wait(`document.activeElement.ariaExpanded === 'true'`)
	p.Wait(`document.querySelector('.find [role=status]').textContent === '2 names found'`)
	p.Keys(kb.ArrowDown)
	p.Wait(marked + ` === 'Claim Store Teams'`)
	p.Keys(kb.ArrowUp) // from the first to the last
	p.Wait(marked + ` === 'HMCTS/claim-store/master Pipelines'`)
	p.Keys(kb.ArrowDown)
	p.Wait(marked + ` === 'Claim Store Teams'`)
	if found := p.Axe(); len(found) > 0 {
		t.Errorf("axe finds in the open list: %s", strings.Join(found, "\n"))
	}
	// Escape closes the list, and once more empties the box.
	p.Keys(kb.Escape)
	p.Wait(`document.querySelector('#found').hidden && document.activeElement.value === 'CLAIM st'`)
	p.Keys(kb.Escape)
	p.Wait(`document.activeElement.value === '' && document.querySelector('.find [role=status]').textContent === ''`)
	p.Keys("no such name")
	p.Wait(`document.querySelector('.find [role=status]').textContent === '0 names found' && document.querySelector('#found').hidden`)
	p.Keys(kb.Escape)
	p.Keys("<b>")
	p.Keys(kb.ArrowDown)
	p.Wait(marked + ` === '<b>claim</b> Pipelines'`)
	p.Keys(kb.Enter)
	if at := p.Gone(site.URL + "/"); at != site.URL+"/about/" {
		t.Errorf("Enter led to %s, want %s", at, site.URL+"/about/")
	}
	clean(t, p)
}

func searchWithoutNames(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.Pipelines())
	site.names = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }
	p := b.Open(t, site.URL, browsertest.Options{})
	p.Click(".find input")
	p.Wait(`document.querySelector('.find-error')?.textContent.includes('could not be loaded')`)
	p.Keys("claim store")
	p.Keys(kb.Enter)
	if at := p.Gone(site.URL + "/"); at != site.URL+"/find/#q=claim%20store" {
		t.Errorf("Enter led to %s, want the page of all names", at)
	}
}
