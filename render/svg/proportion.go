package svg

import (
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// mostParts is how many parts of a whole are told apart; the rest is pooled.
const mostParts = 12

type part struct {
	label string
	tone  figure.Tone
	v     float64
}

// proportion draws one bar of all parts, and below it a line for each part with
// its number and share, so that small parts are as readable as large ones.
func (p *picture) proportion() {
	label := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label)
	all := p.readSeries()
	if label < 0 || len(all) == 0 {
		return
	}
	parts, total := p.parts(label, all[0])
	const barHeight, line = 34.0, 26.0
	p.open("proportion", 0, barHeight+8+line*float64(len(parts)), describeParts(parts, total, all[0].column))

	p.stackedBar(parts, total)
	for i, part := range parts {
		y := barHeight + 8 + line*float64(i)
		p.partLine(part, y, total, all[0].column)
		if i > 0 {
			p.write(`<line class="p-grid" y1="`, em(y), `" y2="`, em(y), `" x2="100%"/>`)
		}
	}
	p.close()
}

// stackedBar draws all parts in one bar.
func (p *picture) stackedBar(parts []part, total float64) {
	p.write(`<rect class="p-track" width="100%" height="2.83em" rx="3"/><g class="p-parts">`)
	x := 0.0
	shares := drawnShares(parts, total)
	for i, part := range parts {
		if shares[i] == 0 {
			continue
		}
		p.write(`<rect`, fill{part.tone, true}, ` x="`, share(x), `" width="`, share(shares[i]),
			`" height="2.83em"><title>`, text(clip(part.label)), `</title></rect>`)
		x += shares[i]
	}
	p.write(`</g>`)
}

// partLine writes the line of one part at y: its colour, name, value and share.
func (p *picture) partLine(part part, y, total float64, c *figure.Column) {
	p.write(`<rect`, fill{part.tone, true}, ` y="`, em(y+7), `" width="1em" height="1em" rx="2"/>`)
	p.name(part.label, narrowBox-175, wideBox-175, ` x="1.67em" y="`, em(y+17), `"`)
	percent := words.Missing
	if total > 0 {
		percent = percentage(100 * part.v / total)
	}
	p.write(`<g class="p-v" text-anchor="end"><text x="80%" y="`, em(y+17), `">`, text(quantity(part.v, c)),
		`</text><text x="100%" y="`, em(y+17), `">`, text(percent), `</text></g>`)
}

// parts reads the rows as parts of a whole and their sum.
func (p *picture) parts(label int, s series) ([]part, float64) {
	parts := make([]part, 0, min(len(p.f.Rows), mostParts))
	total := 0.0
	var used figure.TonesUsed
	for i, row := range p.f.Rows {
		v := orZero(s.v[i])
		total += v
		if i >= mostParts-1 && len(p.f.Rows) > mostParts {
			if i == mostParts-1 {
				parts = append(parts, part{
					label: words.CountOf(int64(len(p.f.Rows)-i), "others"), tone: figure.Other,
				})
			}
			parts[len(parts)-1].v += v
			continue
		}
		name := row[label].String()
		parts = append(parts, part{label: words.Sentence(name), tone: used.OfPart(name), v: v})
	}
	return parts, total
}

// leastShare is the smallest width of a part that is not zero.
const leastShare = 0.012

// drawnShares returns the parts' shares of the bar: true to size, except
// that no part that is not zero is thinner than [leastShare].
func drawnShares(parts []part, total float64) []float64 {
	out := make([]float64, len(parts))
	if total <= 0 {
		return out
	}
	lifted, rest := 0.0, 0.0
	for _, part := range parts {
		if share := part.v / total; share > 0 && share < leastShare {
			lifted += leastShare
		} else {
			rest += share
		}
	}
	for i, part := range parts {
		share := part.v / total
		switch {
		case share > 0 && share < leastShare:
			out[i] = leastShare
		case share > 0:
			out[i] = share / rest * (1 - lifted)
		}
	}
	return out
}
