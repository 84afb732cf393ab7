package echarts

import (
	"time"

	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// write writes the chart object of f, whose form is s.
func (p *plan) write(w *writer, s *form, f *figure.Figure) {
	w.beginObject()
	w.members(s.facts)
	w.name("option")
	w.beginObject()
	w.members(s.option)
	switch f.Chart.Kind {
	case figure.Treemap:
		p.writeTree(w, s, f)
	case figure.Proportion:
		p.writeParts(w, f)
	case figure.Heatmap:
		p.writeGrid(w, s, f)
	case figure.Histogram:
		p.writeBins(w, s, f)
	default:
		p.writeRows(w, s, f)
	}
	w.endObject()
	w.endObject()
}

// writeOnly writes a list of one object with the members and what more adds.
func (w *writer) writeOnly(name string, m members, more func()) {
	w.name(name)
	w.beginArray()
	w.beginObject()
	w.members(m)
	more()
	w.endObject()
	w.endArray()
}

// writeDataset writes the member dataset, whose rows writeRows writes.
func (w *writer) writeDataset(writeRows func()) {
	w.name("dataset")
	w.beginObject()
	w.name("source")
	w.beginArray()
	writeRows()
	w.endArray()
	w.endObject()
}

// writeFields writes the fields of a row from the given one on and ends the row.
func (p *plan) writeFields(w *writer, row []figure.Value, from int) {
	for _, d := range p.fields[from:] {
		w.number(row[d.column])
	}
	w.endArray()
}

// writeRows writes bars, columns and timelines: one item a row.
func (p *plan) writeRows(w *writer, s *form, f *figure.Figure) {
	if p.label == labelText {
		labels := func() {
			w.name("data")
			w.beginArray()
			for _, row := range f.Rows {
				w.label(row[p.at[0]])
			}
			w.endArray()
		}
		if f.Chart.Kind == figure.Bars {
			w.writeOnly("yAxis", s.yAxis, labels)
		} else {
			w.writeOnly("xAxis", s.xAxis, labels)
		}
	}
	w.writeDataset(func() {
		for i, row := range f.Rows {
			place, name := int64(i), ""
			if p.label != labelText {
				t, ok := row[p.at[0]].Time()
				if !ok {
					continue // it has no place on an axis of time
				}
				if place = t.UnixMilli(); p.label == labelTime {
					place, name = p.placeInTime(t)
				}
			}
			w.beginArray()
			w.int(place)
			for _, d := range p.fields[1:] {
				w.number(row[d.column])
			}
			if name != "" {
				w.text(name)
			}
			w.endArray()
		}
	})
}

// placeInTime returns where an instant stands on an axis of time: its wall-clock
// time in milliseconds since 1970, as if it were in UTC. The two passes through an
// hour that clocks repeat share the width of that hour, one after the other, so
// that no two instants share a place; name then tells the instant, else it is "".
func (p *plan) placeInTime(t time.Time) (ms int64, name string) {
	local := t.In(p.zone)
	_, offset := local.Zone()
	from, to := local.ZoneBounds()
	for _, change := range [...]time.Time{from, to} {
		if change.IsZero() {
			continue
		}
		_, before := change.Add(-1).In(p.zone).Zone()
		_, after := change.In(p.zone).Zone()
		repeated := time.Duration(before-after) * time.Second
		if since := t.Sub(change) + repeated; repeated > 0 && since >= 0 && since < 2*repeated {
			return change.UnixMilli() + int64(after)*1000 + since.Milliseconds()/2, local.Format("Mon, 2 Jan 2006, 15:04 MST")
		}
	}
	return t.UnixMilli() + int64(offset)*1000, ""
}

// writeParts writes a proportion: one item with a field for each part.
func (p *plan) writeParts(w *writer, f *figure.Figure) {
	w.writeDataset(func() {
		w.beginArray()
		w.int(0)
		for i, row := range f.Rows {
			w.number(row[p.fields[i+1].column])
		}
		w.endArray()
	})
}

// writeGrid writes a heatmap: both axes, the upper end of the shades, and one
// item a cell.
func (p *plan) writeGrid(w *writer, s *form, f *figure.Figure) {
	value := p.fields[p.series[0].field].column
	var x, y categories
	top := f.Chart.Max
	for _, row := range f.Rows {
		x.index(row[p.at[1]].String())
		y.index(row[p.at[0]].String())
		if v, ok := row[value].Float(); ok && f.Chart.Max == 0 {
			top = max(top, v)
		}
	}
	if top <= 0 {
		top = 1 // all cells are zero, but shades need a range
	}
	w.writeOnly("xAxis", s.xAxis, func() { x.write(w) })
	w.writeOnly("yAxis", s.yAxis, func() { y.write(w) })
	w.writeOnly("visualMap", s.visualMap, func() {
		w.name("max")
		w.float(top)
	})
	w.writeDataset(func() {
		for _, row := range f.Rows {
			w.beginArray()
			w.int(int64(x.index(row[p.at[1]].String())))
			w.int(int64(y.index(row[p.at[0]].String())))
			p.writeFields(w, row, 2)
		}
	})
}

// writeBins writes a histogram on an axis of numbers, so that its ticks are
// round numbers whatever the bins' width. Each bar stands at the middle of its
// bin, and ECharts makes bars as wide as the smallest distance between them.
func (p *plan) writeBins(w *writer, s *form, f *figure.Figure) {
	bounds := func(row []figure.Value) (from, to float64, ok bool) {
		from, hasFrom := row[p.at[0]].Float()
		to, hasTo := row[p.at[1]].Float()
		return from, to, hasFrom && hasTo // an open bin has no middle
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, row := range f.Rows {
		if from, to, ok := bounds(row); ok {
			low, high = min(low, from), max(high, to)
		}
	}
	if low > high {
		low, high = 0, 1
	}
	w.writeOnly("xAxis", s.xAxis, func() {
		w.name("min")
		w.float(low)
		w.name("max")
		w.float(high)
	})
	w.writeDataset(func() {
		for _, row := range f.Rows {
			if from, to, ok := bounds(row); ok {
				w.beginArray()
				w.float(from + (to-from)/2)
				p.writeFields(w, row, 1)
			}
		}
	})
}

// categories are distinct texts in the order of their first appearance.
type categories struct {
	texts []string
	at    map[string]int
	last  int
}

// index returns the place of text. Rows come sorted, so the next text is most
// often the last one or the one after it.
func (c *categories) index(text string) int {
	for i := c.last; i < min(c.last+2, len(c.texts)); i++ {
		if c.texts[i] == text {
			c.last = i
			return i
		}
	}
	i, ok := c.at[text]
	if !ok {
		if c.at == nil {
			c.at = make(map[string]int)
		}
		i = len(c.texts)
		c.at[text] = i
		c.texts = append(c.texts, text)
	}
	c.last = i
	return i
}

// write writes the texts as the data of an axis.
func (c *categories) write(w *writer) {
	w.name("data")
	w.beginArray()
	for _, text := range c.texts {
		w.text(text)
	}
	w.endArray()
}
