package echarts

import (
	"math"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// items writes the rows of a dataset, each with the methods of a writer. It is a
// JSON array that is written without reflection, because a chart may have
// thousands of points.
type items func(w *writer)

// MarshalJSONTo writes the array to e.
func (rows items) MarshalJSONTo(e *jsontext.Encoder) error {
	w := &writer{e: e}
	w.token(jsontext.BeginArray)
	rows(w)
	w.token(jsontext.EndArray)
	return w.err
}

// writer writes JSON and keeps the first error.
type writer struct {
	e   *jsontext.Encoder
	err error
}

func (w *writer) token(t jsontext.Token) {
	if w.err == nil {
		w.err = w.e.WriteToken(t)
	}
}

// begin begins a row that stands at a place.
func (w *writer) begin(place jsontext.Token) {
	w.token(jsontext.BeginArray)
	w.token(place)
}

// fields writes the values of fields, null for what is not a number, which
// ECharts draws as a gap.
func (w *writer) fields(row []figure.Value, fields []field) {
	for _, d := range fields {
		v := row[d.column]
		if n, ok := v.Int(); ok {
			w.token(jsontext.Int(n))
		} else if f, ok := v.Float(); ok {
			w.token(jsontext.Float(f))
		} else {
			w.token(jsontext.Null)
		}
	}
}

func (w *writer) end() { w.token(jsontext.EndArray) }

// labels returns the categories of an axis, one a row. A missing label is a word,
// so that it can be seen.
func (p *plan) labels(f *figure.Figure) []string {
	texts := make([]string, len(f.Rows))
	for i, row := range f.Rows {
		if texts[i] = shorten(row[p.at[0]].String()); row[p.at[0]].IsNull() {
			texts[i] = "(none)"
		}
	}
	return texts
}

// items are those of bars, columns and timelines: one a row.
func (p *plan) items(f *figure.Figure) items {
	return func(w *writer) {
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
			w.begin(jsontext.Int(place))
			w.fields(row, p.fields[1:])
			if name != "" {
				w.token(jsontext.String(name))
			}
			w.end()
		}
	}
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

// parts are those of a proportion: one item with a field for each part.
func (p *plan) parts(f *figure.Figure) items {
	return func(w *writer) {
		w.begin(jsontext.Int(0))
		for i, row := range f.Rows {
			w.fields(row, p.fields[i+1:i+2])
		}
		w.end()
	}
}

// grid returns the categories of both axes of a heatmap.
func (p *plan) grid(f *figure.Figure) (x, y *categories) {
	x, y = newCategories(), newCategories()
	for _, row := range f.Rows {
		x.index(row[p.at[1]])
		y.index(row[p.at[0]])
	}
	return x, y
}

// cells are those of a heatmap: one item a row.
func (p *plan) cells(f *figure.Figure, x, y *categories) items {
	return func(w *writer) {
		for _, row := range f.Rows {
			w.begin(jsontext.Int(int64(x.index(row[p.at[1]]))))
			w.token(jsontext.Int(int64(y.index(row[p.at[0]]))))
			w.fields(row, p.fields[2:])
			w.end()
		}
	}
}

// bounds returns the ends of a bin; an open bin has no middle, so ok is false.
func (p *plan) bounds(row []figure.Value) (from, to float64, ok bool) {
	from, hasFrom := row[p.at[0]].Float()
	to, hasTo := row[p.at[1]].Float()
	return from, to, hasFrom && hasTo
}

// ends returns the ends of a histogram's axis.
func (p *plan) ends(f *figure.Figure) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, row := range f.Rows {
		if from, to, ok := p.bounds(row); ok {
			low, high = min(low, from), max(high, to)
		}
	}
	if low > high {
		return 0, 1
	}
	return low, high
}

// bins are those of a histogram on an axis of numbers, so that its ticks are
// round numbers whatever the bins' width. Each bar stands at the middle of its
// bin, and ECharts makes bars as wide as the smallest distance between them.
func (p *plan) bins(f *figure.Figure) items {
	return func(w *writer) {
		for _, row := range f.Rows {
			if from, to, ok := p.bounds(row); ok {
				w.begin(jsontext.Float(from + (to-from)/2))
				w.fields(row, p.fields[1:])
				w.end()
			}
		}
	}
}

// categories are distinct texts in the order of their first appearance.
type categories struct {
	texts []string
	at    map[figure.Value]int
}

func newCategories() *categories { return &categories{at: make(map[figure.Value]int)} }

// index returns the place of a value's text.
func (c *categories) index(v figure.Value) int {
	i, ok := c.at[v]
	if !ok {
		i = len(c.texts)
		c.at[v] = i
		c.texts = append(c.texts, shorten(v.String()))
	}
	return i
}

// node is one rectangle of a treemap. Its value is its number of rows.
type node struct {
	Name     string  `json:"name"`
	Marked   bool    `json:"marked,omitempty"`
	Value    int     `json:"value"`
	Children []*node `json:"children,omitempty"`
}

// tree returns the first level of a treemap's nested nodes along the path, in the
// order of their first appearance. Every row is a leaf of its own.
func (p *plan) tree(f *figure.Figure) []*node {
	type key struct {
		parent *node
		text   string
	}
	root, known := &node{}, make(map[key]*node)
	for i, row := range f.Rows {
		marked := i < len(f.Chart.Marked) && f.Chart.Marked[i]
		at := root
		for depth, column := range p.at {
			text := row[column].String()
			if row[column].IsNull() {
				text = "not stated"
			}
			child := known[key{at, text}]
			if child == nil || depth == len(p.at)-1 {
				child = &node{Name: shorten(text), Marked: true}
				known[key{at, text}] = child
				at.Children = append(at.Children, child)
			}
			child.Value++
			child.Marked = child.Marked && marked
			at = child
		}
	}
	return root.Children
}
