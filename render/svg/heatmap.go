package svg

import (
	"math"
	"slices"
	"strconv"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/markup"
)

// Bounds of a grid that can still be read.
const (
	mostGridRows    = 40
	mostGridColumns = 60
)

// shades is the number of classes of a heatmap, h0 to h6 in the style sheet.
const shades = 7

// heatmap draws a grid in classes of one hue, with cells without a value as
// dashed outlines, and a legend with the limits of the classes.
func (p *picture) heatmap() {
	down := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label)
	across := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label2)
	all := p.readSeries()
	if down < 0 || across < 0 || len(all) == 0 {
		return
	}
	rows, rowOf := p.keys(down, mostGridRows)
	cols, colOf := p.keys(across, mostGridColumns)
	grid := make([]float64, len(rows)*len(cols))
	for i := range grid {
		grid[i] = math.NaN()
	}
	for i := range p.f.Rows {
		if r, c := rowOf[i], colOf[i]; r >= 0 && c >= 0 && !math.IsNaN(all[0].v[i]) {
			grid[r*len(cols)+c] = all[0].v[i]
		}
	}
	step := classStep(grid, all[0].column)

	widest := 0.0
	for i, s := range rows {
		rows[i], _ = fit(shortWeekday(s), 55)
		widest = max(widest, width(rows[i]))
	}
	ticks := make([]tick, len(cols))
	for i, s := range cols {
		if len(s) == 1 && p.f.Columns[across].Type == figure.TypeInteger {
			s = "0" + s // an hour of the clock
		}
		s, _ = fit(s, 60)
		ticks[i] = tick{at: (float64(i) + 0.5) / float64(len(cols)), label: s}
	}

	const line = 22.0
	h := line * float64(len(rows))
	p.open("heatmap", gutterFor(widest), h+80, p.describeGrid(all[0], down, across))
	ticks = p.everyThird(ticks)
	p.s(`<g text-anchor="end">`)
	for i, s := range rows {
		p.textAt(-7, line*float64(i)+15, s)
	}
	p.s(`</g>`)
	p.openPlot(0, h)
	p.cells(grid, len(cols), line, step)
	p.s(`</svg>`)
	p.ticksBelow(h, ticks, true)
	p.heatLegend(h+40, all[0], step)
	p.close()
}

// cells draws the grid, one path for each shade. cols is the number of cells in
// a line, and line its height.
func (p *picture) cells(grid []float64, cols int, line, step float64) {
	gapX, gapY := min(0.8, 100/float64(cols)), 1.0
	cellWidth := unitsAcross / float64(cols)
	for class := -1; class < shades; class++ {
		drawn := false
		for i, v := range grid {
			if classOf(v, step) != class {
				continue
			}
			if !drawn {
				drawn = true
				p.s(`<path class="`)
				p.shade(class)
				p.s(`" d="`)
			}
			x, y := float64(i%cols)*cellWidth, float64(i/cols)*line
			inset := 0.0
			if class < 0 {
				inset = 1.5
			}
			p.box(x+gapX+inset, y+gapY+inset, x+cellWidth-gapX-inset, y+line-gapY-inset)
		}
		if drawn {
			p.s(`"/>`)
		}
	}
}

// keys returns the distinct texts of a column in order of appearance, and each
// row's place among them, -1 beyond the first most.
func (p *picture) keys(column, most int) (names []string, of []int) {
	seen := make(map[figure.Value]int)
	of = make([]int, len(p.f.Rows))
	for i, row := range p.f.Rows {
		if column >= len(row) {
			of[i] = -1
			continue
		}
		k, ok := seen[row[column]]
		if !ok {
			k = -1
			if len(names) < most {
				k = len(names)
				names = append(names, cell(row, column))
			}
			seen[row[column]] = k
		}
		of[i] = k
	}
	return names, of
}

// everyThird leaves each k-th label, k being a divisor of the day where there
// are hours, so that there is room for all of them on a phone.
func (p *picture) everyThird(ticks []tick) []tick {
	widest := 0.0
	for _, t := range ticks {
		widest = max(widest, width(t.label))
	}
	stride := len(ticks)
	for _, k := range [...]int{1, 2, 3, 4, 6, 12, 24} {
		if float64((len(ticks)+k-1)/k)*(widest+9) <= narrowBox-p.left {
			stride = k
			break
		}
	}
	kept := ticks[:0]
	for i := 0; i < len(ticks); i += max(stride, 1) {
		kept = append(kept, ticks[i])
	}
	return kept
}

// classStep returns the width of a class: round, and such that the last, open
// class holds only the top twentieth. One extreme cell then does not wash out
// all the others.
func classStep(grid []float64, c figure.Column) float64 {
	known := make([]float64, 0, len(grid))
	for _, v := range grid {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	if len(known) == 0 {
		return 1
	}
	slices.Sort(known)
	high := known[(len(known)-1)*19/20]
	if high == 0 {
		high = known[len(known)-1]
	}
	return roundStep(high/(shades-0.5), c)
}

// classOf returns the class of v, -1 for a missing value.
func classOf(v, step float64) int {
	if math.IsNaN(v) {
		return -1
	}
	return int(min(math.Floor(v/step*(1+1e-12)), shades-1))
}

func (p *picture) shade(class int) {
	if class < 0 {
		p.s("none")
		return
	}
	p.s("h")
	p.dst = strconv.AppendInt(p.dst, int64(class), 10)
}

// heatLegend writes the classes with their lower limits.
func (p *picture) heatLegend(y float64, s series, step float64) {
	const w = 34.0
	title, _ := fit(s.title, 150)
	p.textAt(0, y, words.Isolate(title))
	p.s(`<rect class="none" x="`)
	x := width(title) + 14
	p.num(x)
	p.s(`" y="`)
	p.num(y - 10)
	p.s(`" width="14" height="12"/>`)
	p.textAt(x+20, y, "no value")
	for class := range shades {
		p.s(`<rect class="`)
		p.shade(class)
		p.s(`" x="`)
		p.num(w * float64(class))
		p.s(`" y="`)
		p.num(y + 8)
		p.s(`" width="34" height="12"/>`)
	}
	axis := scale{top: step * shades, step: step, column: s.column}
	var buf [40]byte
	end := 0.0
	for class := range shades {
		label := axis.appendTick(buf[:0], step*float64(class))
		if class == shades-1 {
			label = append(label, '+')
		}
		if w*float64(class) < end {
			continue // no room beside the label before
		}
		end = w*float64(class) + width(label)
		p.s(`<text x="`)
		p.num(w * float64(class))
		p.s(`" y="`)
		p.num(y + 34)
		p.s(`">`)
		p.dst = markup.Append(p.dst, label)
		p.s(`</text>`)
	}
}

// shortWeekday shortens the English name of a weekday and leaves all else.
func shortWeekday(s string) string {
	switch s {
	case "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday":
		return s[:3]
	}
	return s
}
