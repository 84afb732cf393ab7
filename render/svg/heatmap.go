package svg

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// Bounds of a grid that can still be read.
const (
	mostGridRows    = 40
	mostGridColumns = 60
	gridLine        = 22.0 // the height of a line
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
	grid, few := make([]float64, len(rows)*len(cols)), make([]bool, len(rows)*len(cols))
	for i := range grid {
		grid[i] = math.NaN()
	}
	weight := figure.RoleIndex(p.f.Columns, figure.Weight)
	for i := range p.f.Rows {
		if r, c := rowOf[i], colOf[i]; r >= 0 && c >= 0 && !math.IsNaN(all[0].v[i]) {
			grid[r*len(cols)+c] = all[0].v[i]
			few[r*len(cols)+c] = weight >= 0 && value(p.f.Rows[i][weight]) < fewBuilds
		}
	}
	step := classStep(grid, all[0].column)
	p.tipsOfCells(rowOf, colOf, down, across, len(cols), few)
	p.tips.nameCells(rows, ", "+strings.ToLower(p.f.Columns[across].Title)+" ", cols)

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

	h := gridLine * float64(len(rows))
	height := h + 80
	if slices.Contains(few, true) {
		height += 20
	}
	p.open("heatmap", max(widest, 1), height, p.describeGrid(all[0], down, across))
	ticks = p.everyThird(ticks)
	p.write(`<g text-anchor="end">`)
	for i, s := range rows {
		p.textAt(-7, gridLine*float64(i)+15, s, "")
	}
	p.write(`</g>`)
	p.openPlot(0, h)
	p.cells(grid, few, len(cols), gridLine, step)
	p.write(`</svg>`)
	p.ticksBelow(h, ticks, true)
	p.heatLegend(h+40, all[0], step, slices.Contains(few, true))
	p.close()
}

// tipsOfCells makes the tips of the cells, with all numbers of their rows.
func (p *picture) tipsOfCells(rowOf, colOf []int, down, across, cols int, few []bool) {
	rows := make([]int, len(few)) // of the table, by cell; 1 is the first
	for i := range p.f.Rows {
		if rowOf[i] >= 0 && colOf[i] >= 0 {
			rows[rowOf[i]*cols+colOf[i]] = i + 1
		}
	}
	var columns []int
	for k, c := range p.f.Columns {
		if k != down && k != across && (c.Type == figure.TypeInteger || c.Type == figure.TypeNumber) {
			columns = append(columns, k)
			p.tips.title(cmp.Or(c.Title, c.Name))
		}
	}
	for cell, n := range rows {
		if n == 0 {
			p.tips.place(words.Missing)
			continue
		}
		row, name := p.f.Rows[n-1], ""
		if few[cell] {
			name = "few"
		}
		p.tips.place(name)
		for _, k := range columns {
			v, _ := row[k].Float()
			p.tips.value(v, &p.f.Columns[k])
		}
	}
	p.tips.places = fmt.Appendf(p.tips.places, "grid %d %.2f", cols, gridLine/12)
}

// cells draws the grid, one path for each shade, and hatches the cells that rest on few
// builds. cols is the number of cells in a line, and line its height.
func (p *picture) cells(grid []float64, few []bool, cols int, line, step float64) {
	gapX, gapY := min(0.8, 100/float64(cols)), 1.0
	cellWidth := unitsAcross / float64(cols)
	draw := func(drawn func(i int) bool, inset float64, attributes ...any) {
		p.path(func() {
			for i := range grid {
				if drawn(i) {
					x, y := float64(i%cols)*cellWidth, float64(i/cols)*line
					p.box(x+gapX+inset, y+gapY+inset, x+cellWidth-gapX-inset, y+line-gapY-inset)
				}
			}
		}, attributes...)
	}
	for class := -1; class < shades; class++ {
		inset := 0.0
		if class < 0 {
			inset = 1.5
		}
		draw(func(i int) bool { return classOf(grid[i], step) == class }, inset, ` class="`, shade(class), `"`)
	}
	draw(func(i int) bool { return few[i] }, 0, ` fill="url(#p-few)"`)
}

// keys returns the distinct texts of a column in order of appearance, and each
// row's place among them, -1 beyond the first most.
func (p *picture) keys(column, most int) (names []string, of []int) {
	seen := make(map[figure.Value]int)
	of = make([]int, len(p.f.Rows))
	for i, row := range p.f.Rows {
		k, ok := seen[row[column]]
		if !ok {
			k = -1
			if len(names) < most {
				k = len(names)
				names = append(names, row[column].String())
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
func classStep(grid []float64, c *figure.Column) float64 {
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

// shade returns the style sheet's class of a class of values.
func shade(class int) string {
	if class < 0 {
		return "p-none"
	}
	return "p-h" + string(rune('0'+class))
}

// heatLegend writes the classes with their lower limits. few tells that cells are
// hatched.
func (p *picture) heatLegend(y float64, s series, step float64, few bool) {
	const w = 34.0
	title, _ := fit(s.title, 150)
	p.textAt(0, y, words.Isolate(title), "")
	x := width(title) + 14
	p.write(`<rect class="p-none" x="`, em(x), `" y="`, em(y-10), `" width="1.17em" height="1em"/>`)
	p.textAt(x+20, y, "no value", "")
	if few {
		for _, paint := range [...]string{`class="` + shade(shades/2), `fill="url(#p-few)`} {
			p.write(`<rect `, paint, `" x="0" y="`, em(y+44), `" width="1.17em" height="1em"/>`)
		}
		p.textAt(20, y+54, "fewer than five builds", "")
	}
	for class := range shades {
		p.write(`<rect class="`, shade(class), `" x="`, em(w*float64(class)), `" y="`, em(y+8), `" width="2.83em" height="1em"/>`)
	}
	axis, end := scale{column: s.column}, 0.0
	for class := range shades {
		label := axis.tick(step * float64(class))
		if class == shades-1 {
			label += "+"
		}
		if x := w * float64(class); x >= end { // there is room beside the label before
			end = x + width(label)
			p.textAt(x, y+34, label, "")
		}
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
