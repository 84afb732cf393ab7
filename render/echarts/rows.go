package echarts

import (
	"math"
	"strconv"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// appendRows appends what depends on the rows, each part beginning with a
// comma: the objects that the shell left open, and the dataset or nodes.
func (p *plan) appendRows(dst []byte, s *shell, f *figure.Figure) []byte {
	switch f.Chart.Kind {
	case figure.Treemap:
		return p.appendNodes(dst, s, f)
	case figure.Proportion:
		dst = append(dst, `,"dataset":{"source":[[0`...)
		for i, row := range f.Rows {
			dst = append(dst, ',')
			dst = appendNumber(dst, row[p.fields[i+1].column])
		}
		return append(dst, `]]}`...)
	case figure.Heatmap:
		return p.appendGrid(dst, s, f)
	case figure.Histogram:
		return p.appendBins(dst, s, f)
	}
	if p.label == labelText {
		if f.Chart.Kind == figure.Bars {
			dst = append(dst, s.y...)
		} else {
			dst = append(dst, s.x...)
		}
		dst = append(dst, `,"data":[`...)
		for i, row := range f.Rows {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendLabel(dst, row[p.at[0]])
		}
		dst = append(dst, `]}]`...)
	}
	dst = append(dst, `,"dataset":{"source":[`...)
	n := 0
	for i, row := range f.Rows {
		place := int64(i)
		if p.label != labelText {
			t, ok := row[p.at[0]].Time()
			if !ok {
				continue // no place on an axis of time
			}
			place = t.UnixMilli()
			if p.label == labelTime {
				_, offset := t.In(p.zone).Zone()
				place += int64(offset) * 1000
			}
		}
		if n > 0 {
			dst = append(dst, ',')
		}
		n++
		dst = append(dst, '[')
		dst = strconv.AppendInt(dst, place, 10)
		dst = p.appendFields(dst, row, 1)
	}
	return append(dst, `]}`...)
}

// appendFields appends the fields of a row from the given one on and closes
// the row.
func (p *plan) appendFields(dst []byte, row []figure.Value, from int) []byte {
	for _, d := range p.fields[from:] {
		dst = append(dst, ',')
		dst = appendNumber(dst, row[d.column])
	}
	return append(dst, ']')
}

// appendGrid appends a heatmap: both axes, the upper end of the shades, and one
// item a cell.
func (p *plan) appendGrid(dst []byte, s *shell, f *figure.Figure) []byte {
	value := p.fields[p.series[0].field].column
	var x, y categories
	top := f.Chart.Max
	items := make([]byte, 0, 32*len(f.Rows))
	for i, row := range f.Rows {
		if i > 0 {
			items = append(items, ',')
		}
		items = append(items, '[')
		items = strconv.AppendInt(items, int64(x.index(row[p.at[1]].String())), 10)
		items = append(items, ',')
		items = strconv.AppendInt(items, int64(y.index(row[p.at[0]].String())), 10)
		items = p.appendFields(items, row, 2)
		if v, ok := row[value].Float(); ok && f.Chart.Max == 0 && v > top {
			top = v
		}
	}
	if top <= 0 {
		top = 1 // all cells zero: shades still need a range
	}
	dst = append(dst, s.x...)
	dst = append(dst, `,"data":[`...)
	dst = x.append(dst)
	dst = append(dst, `]}]`...)
	dst = append(dst, s.y...)
	dst = append(dst, `,"data":[`...)
	dst = y.append(dst)
	dst = append(dst, `]}]`...)
	dst = append(dst, s.visualMap...)
	dst = append(dst, `,"max":`...)
	dst = strconv.AppendFloat(dst, top, 'f', -1, 64)
	dst = append(dst, `}],"dataset":{"source":[`...)
	dst = append(dst, items...)
	return append(dst, `]}`...)
}

// appendBins appends a histogram on an axis of numbers, so that its ticks are
// round numbers whatever the bins' width: each bar stands at the middle of its
// bin, and ECharts makes bars as wide as the smallest distance between them.
func (p *plan) appendBins(dst []byte, s *shell, f *figure.Figure) []byte {
	low, high := math.Inf(1), math.Inf(-1)
	items := make([]byte, 0, 48*len(f.Rows))
	for _, row := range f.Rows {
		from, hasFrom := row[p.at[0]].Float()
		to, hasTo := row[p.at[1]].Float()
		if !hasFrom || !hasTo {
			continue // an open bin has no middle
		}
		low, high = min(low, from), max(high, to)
		if len(items) > 0 {
			items = append(items, ',')
		}
		items = append(items, '[')
		items = strconv.AppendFloat(items, from+(to-from)/2, 'f', -1, 64)
		items = p.appendFields(items, row, 1)
	}
	if low > high {
		low, high = 0, 1
	}
	dst = append(dst, s.x...)
	dst = append(dst, `,"min":`...)
	dst = strconv.AppendFloat(dst, low, 'f', -1, 64)
	dst = append(dst, `,"max":`...)
	dst = strconv.AppendFloat(dst, high, 'f', -1, 64)
	dst = append(dst, `}],"dataset":{"source":[`...)
	dst = append(dst, items...)
	return append(dst, `]}`...)
}

// appendNumber appends v as JSON holds it; what is no number is null, which
// ECharts draws as a gap.
func appendNumber(dst []byte, v figure.Value) []byte {
	if !v.IsNumeric() {
		return append(dst, "null"...)
	}
	return v.Append(dst)
}

// appendLabel appends v as text. A missing label is a word, not a hole.
func appendLabel(dst []byte, v figure.Value) []byte {
	if v.IsNull() {
		return append(dst, `"(none)"`...)
	}
	return appendText(dst, v.String())
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

// append appends the texts as JSON strings.
func (c *categories) append(dst []byte) []byte {
	for i, text := range c.texts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendText(dst, text)
	}
	return dst
}
