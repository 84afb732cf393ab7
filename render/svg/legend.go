package svg

import (
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// legend writes what the tones mean, in as many lines as a narrow box needs,
// from the left edge of the picture. With one series it only names it.
func (p *picture) legend(all []series, lines bool) {
	x, y := -p.left, 11.0
	if len(all) == 1 {
		title, _ := fit(all[0].title, narrowBox)
		p.textAt(x, y, words.Isolate(title), "")
		return
	}
	eachLegendItem(all, func(k int, dx, dy float64, title string) {
		switch {
		case all[k].form == figure.Points:
			p.write(`<circle`, fill{all[k].tone, false}, ` cx="`, em(x+dx+7), `" cy="`, em(y+dy-4), `" r=".2em"/>`)
		case lines && all[k].form != figure.Light && all[k].form != figure.Volume:
			p.write(`<line class="`, all[k].stroke, `" stroke="currentColor" x1="`, em(x+dx), `" x2="`, em(x+dx+14),
				`" y1="`, em(y+dy-4), `" y2="`, em(y+dy-4), `"/>`)
		default:
			light := ""
			if all[k].form == figure.Light {
				light = ` fill-opacity=".4"`
			}
			p.write(`<rect`, fill{all[k].tone, !lines}, light, ` x="`, em(x+dx), `" y="`, em(y+dy-10), `" width="1em" height="1em" rx="2"/>`)
		}
		p.textAt(x+dx+18, y+dy, words.Isolate(title), "")
	})
}

// legendHeight returns the height of the legend with the space below it.
func (p *picture) legendHeight(all []series) float64 {
	last := 0.0
	if len(all) > 1 {
		eachLegendItem(all, func(_ int, _, dy float64, _ string) { last = dy })
	}
	return last + 26
}

func eachLegendItem(all []series, fn func(k int, dx, dy float64, title string)) {
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
