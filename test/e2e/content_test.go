package e2e

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hmcts/rse-dashboard/test/browsertest"
)

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

// content is the text of a page, without the text in pictures.
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

// checkContent checks that a page says the same without script as with it, and
// that its figures are complete.
func checkContent(t *testing.T, v *visit, without, with content) {
	t.Helper()
	if !slices.Equal(without.Text, with.Text) {
		for i := range min(len(without.Text), len(with.Text)) {
			if without.Text[i] != with.Text[i] {
				t.Errorf("text %d is %q without script, %q with it", i, without.Text[i], with.Text[i])
				break
			}
		}
		t.Errorf("%d texts without script, %d with it", len(without.Text), len(with.Text))
	}
	if fmt.Sprint(without.Figures) != fmt.Sprint(with.Figures) {
		t.Error("figures differ with and without script")
	}
	for _, f := range without.Figures {
		switch {
		case f.Title == "" || f.Definition == "":
			t.Errorf("%s: got title %q and definition %q, want both", f.ID, f.Title, f.Definition)
		case len(f.Rows) > 0 && len(f.Heads) == 0:
			t.Errorf("%s: the table has no head cells", f.ID)
		case slices.Contains(v.charts, f.ID) && (f.Pictures == 0 || len(f.Rows) == 0):
			t.Errorf("%s: got %d pictures and %d rows, want some of each", f.ID, f.Pictures, len(f.Rows))
		}
	}
}

func sameWithoutScript(t *testing.T, v *visit) {
	without := v.open(t, browsertest.Options{NoScript: true})
	with := v.open(t, browsertest.Options{})
	with.Eval(settle, nil)
	checkContent(t, v, read(without), read(with))
	// No control is shown that needs a script.
	var dead []string
	without.Eval(`[...document.querySelectorAll('button, select, input, [draggable=true]')]
  .filter((e) => e.checkVisibility({visibilityProperty: true})).map((e) => e.outerHTML.slice(0, 120))`, &dead)
	if len(dead) > 0 {
		t.Errorf("these controls do nothing without script: %q", dead)
	}
	// Closed tables can be opened.
	var unseen []string
	without.Eval(`(() => {
  document.querySelectorAll('details').forEach((d) => { d.open = true; });
  return [...document.querySelectorAll('figure[data-figure]')].filter((f) => f.querySelector('tbody tr') && ![...f.querySelectorAll('tbody tr')].every((r) => r.checkVisibility())).map((f) => f.id);
})()`, &unseen)
	if len(unseen) > 0 {
		t.Errorf("without script the rows of %q cannot be shown", unseen)
	}
}
