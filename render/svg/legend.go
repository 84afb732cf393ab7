package svg

import "github.com/hmcts/rse-dashboard/internal/words"

// legend writes what the tones mean, in as many lines as a narrow box needs,
// from the left edge of the picture. With one series it only names it.
func (p *picture) legend(all []series, lines bool) {
	x, y := -p.left, 11.0
	if len(all) == 1 {
		title, _ := fit(all[0].title, narrowBox)
		p.textAt(x, y, words.Isolate(title))
		return
	}
	p.eachLegendItem(all, func(k int, dx, dy float64, title string) {
		if lines {
			p.s(`<path class="line t-`)
			p.s(all[k].tone.String())
			p.s(`" stroke="currentColor" d="`)
			p.moveTo(x+dx, y+dy-4)
			p.toX(x + dx + 14)
			p.s(`"/>`)
		} else {
			p.s(`<rect`)
			p.paint(all[k].tone, true)
			p.s(` x="`)
			p.num(x + dx)
			p.s(`" y="`)
			p.num(y + dy - 10)
			p.s(`" width="12" height="12" rx="2"/>`)
		}
		p.textAt(x+dx+18, y+dy, words.Isolate(title))
	})
}

// legendHeight returns the height of the legend with the space below it.
func (p *picture) legendHeight(all []series) float64 {
	last := 0.0
	if len(all) > 1 {
		p.eachLegendItem(all, func(_ int, _, dy float64, _ string) { last = dy })
	}
	return last + 26
}

func (p *picture) eachLegendItem(all []series, fn func(k int, dx, dy float64, title string)) {
	dx, dy := 0.0, 0.0
	for k := range all {
		title, _ := fit(all[k].title, narrowBox-24)
		w := width(title) + 18
		if dx > 0 && dx+w > narrowBox {
			dx, dy = 0, dy+18
		}
		fn(k, dx, dy, title)
		dx += w + 14
	}
}

func (p *picture) textAt(x, y float64, s string) {
	p.s(`<text x="`)
	p.num(x)
	p.s(`" y="`)
	p.num(y)
	p.s(`">`)
	p.text(s)
	p.s(`</text>`)
}
