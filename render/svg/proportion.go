package svg

import (
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/markup"
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
		p.partLine(part, barHeight+8+line*float64(i), total, all[0].column)
		if i > 0 {
			y := barHeight + 8 + line*float64(i)
			p.s(`<line class="grid" y1="`)
			p.num(y)
			p.s(`" y2="`)
			p.num(y)
			p.s(`" x2="100%"/>`)
		}
	}
	p.close()
}

// stackedBar draws all parts in one bar.
func (p *picture) stackedBar(parts []part, total float64) {
	p.s(`<rect class="track" width="100%" height="34" rx="3"/>`)
	p.s(`<g class="parts">`)
	x := 0.0
	shares := drawnShares(parts, total)
	for i, part := range parts {
		if shares[i] == 0 {
			continue
		}
		p.s(`<rect`)
		p.paint(part.tone, true)
		p.s(` x="`)
		p.pct(x)
		p.s(`" width="`)
		p.pct(shares[i])
		p.s(`" height="34"><title>`)
		p.text(clip(part.label))
		p.s(`</title></rect>`)
		x += shares[i]
	}
	p.s(`</g>`)
}

// partLine writes the line of one part at y: its colour, name, value and share.
func (p *picture) partLine(part part, y, total float64, c figure.Column) {
	p.s(`<rect`)
	p.paint(part.tone, true)
	p.s(` y="`)
	p.num(y + 7)
	p.s(`" width="12" height="12" rx="2"/>`)
	p.name(part.label, func() {
		p.s(` x="20" y="`)
		p.num(y + 17)
		p.s(`"`)
	}, 175)
	p.s(`<g class="v" text-anchor="end"><text x="80%" y="`)
	p.num(y + 17)
	p.s(`">`)
	p.quantity(part.v, c)
	p.s(`</text><text x="100%" y="`)
	p.num(y + 17)
	p.s(`">`)
	if total > 0 {
		p.dst = markup.Append(p.dst, words.AppendPercent(nil, 100*part.v/total))
	} else {
		p.s(words.Missing)
	}
	p.s(`</text></g>`)
}

// parts reads the rows as parts of a whole and their sum.
func (p *picture) parts(label int, s series) ([]part, float64) {
	parts := make([]part, 0, min(len(p.f.Rows), mostParts))
	total := 0.0
	var used [figure.Secondary + 1]bool
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
		name := cell(row, label)
		tone := figure.ToneOf(name)
		if tone == figure.Neutral {
			for _, t := range spare {
				if !used[t] {
					tone = t
					break
				}
			}
		}
		used[tone] = true
		parts = append(parts, part{label: sentence(name), tone: tone, v: v})
	}
	return parts, total
}

// sentence writes a word in capitals (SUCCESS) as people do (Success).
func sentence(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] < 'A' || s[i] > 'Z' {
			return s
		}
	}
	if len(s) < 4 {
		return s
	}
	return s[:1] + strings.ToLower(s[1:])
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

// quantity writes a value in its column's unit.
func (p *picture) quantity(v float64, c figure.Column) {
	var buf [40]byte
	p.dst = markup.Append(p.dst, appendQuantity(buf[:0], v, c))
}

// appendQuantity appends a value in its column's unit, or [words.Missing].
func appendQuantity(dst []byte, v float64, c figure.Column) []byte {
	return words.AppendQuantity(dst, v, c.Unit)
}
