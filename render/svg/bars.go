package svg

import (
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// mostBars is the largest number of bars in a picture; the table has the rest.
const mostBars = 20

// leastBar is the shortest length of a bar that is not zero; 500 is the whole
// width.
const leastBar = 1.5

const (
	barLine      = 30.0 // the height of a name and its bar
	barTop       = 19.0 // where the bar begins in it
	barThickness = 7.0
)

// bars draws one bar a row below its name, with the value at the end of the
// line. Since the name is above its bar, long names need no column of their own
// and the bars start at the left edge, on a phone as well.
func (p *picture) bars() {
	label := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label)
	all := p.readSeries()
	if label < 0 || len(all) == 0 {
		return
	}
	n := min(len(p.f.Rows), mostBars)
	top := 0.0
	if len(all) > 1 {
		top = p.legendHeight(all) - 6
	}
	height := top + barLine*float64(n)
	if n < len(p.f.Rows) {
		height += 20
	}
	most := 0.0
	for i := range n {
		most = max(most, p.height(all, i))
	}
	if p.f.Chart.Max > 0 && most <= p.f.Chart.Max {
		most = p.f.Chart.Max
	}
	p.open("bars", 0, height, p.describeRows(all, label))
	if len(all) > 1 {
		p.legend(all, false)
	}
	p.drawBars(all, n, top, most)
	p.barLabels(all, label, n, top)
	if n < len(p.f.Rows) {
		p.note(height-4, words.Count(int64(n))+" of "+words.Count(int64(len(p.f.Rows)))+"; the rest in the table")
	}
	p.close()
}

// drawBars draws the bars of the first n rows, below top; most is the value of a
// bar of the whole width.
func (p *picture) drawBars(all []series, n int, top, most float64) {
	p.openPlot(top, barLine*float64(n))
	bar := func(i int, from, to float64) {
		y := barLine*float64(i) + barTop
		p.box(from, y, to, y+barThickness)
	}
	p.path(func() {
		for i := range n {
			bar(i, 0, unitsAcross)
		}
	}, ` class="track"`)
	from := make([]float64, n)
	for k := range all {
		if p.f.Chart.Nested {
			clear(from)
		}
		p.path(func() {
			for i := range n {
				v := orZero(all[k].v[i])
				if v == 0 || most == 0 {
					continue
				}
				to := min(from[i]+max(v/most*unitsAcross, leastBar), unitsAcross)
				bar(i, from[i], to)
				from[i] = to
			}
		}, fill{all[k].tone, len(all) > 1})
	}
	p.write(`</svg>`)
}

// barLabels writes the names and values of the first n rows.
func (p *picture) barLabels(all []series, label, n int, top float64) {
	values := make([]string, n)
	p.write(`<g>`)
	for i := range values {
		values[i] = p.valuesAt(all, i)
		name, href := p.f.Rows[i][label].String(), ""
		if p.o.Link != nil {
			href = p.o.Link(p.f.Columns[label].Names, name)
		}
		if href != "" {
			p.write(`<a href="`, text(href), `">`)
		}
		taken := width(values[i]) + 14
		p.name(name, narrowBox-taken, wideBox-taken, ` y="`, top+barLine*float64(i)+14, `"`)
		if href != "" {
			p.write(`</a>`)
		}
	}
	p.write(`</g><g class="v" text-anchor="end">`)
	for i, s := range values {
		p.write(`<text x="100%" y="`, top+barLine*float64(i)+14, `">`, text(s), `</text>`)
	}
	p.write(`</g>`)
}

// valuesAt returns the numbers of row i: each of them if they are few, and
// otherwise their total height.
func (p *picture) valuesAt(all []series, i int) string {
	if len(all) > 3 {
		return quantity(p.height(all, i), all[0].column)
	}
	values := make([]string, len(all))
	for k := range all {
		values[k] = quantity(all[k].v[i], all[k].column)
	}
	return strings.Join(values, " · ")
}
