package echarts

import (
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// node is one rectangle of a treemap.
type node struct {
	text  string
	count int
	child int // the first child's index, 0 if none: node 0 is the root, nobody's child
	last  int // the last child's index
	next  int // the next sibling's index, 0 if none
}

// writeTree writes a treemap's only series: nested nodes along the path in the
// order of their first appearance. The size of a node is its number of rows.
func (p *plan) writeTree(w *writer, s *form, f *figure.Figure) {
	nodes := p.tree(f)
	w.writeOnly("series", s.series, func() {
		w.name("data")
		writeSiblings(w, nodes, nodes[0].child)
	})
}

func (p *plan) tree(f *figure.Figure) []node {
	type key struct {
		parent int
		text   string
	}
	nodes := make([]node, 1, len(f.Rows)*2+1)
	known := make(map[key]int)
	for _, row := range f.Rows {
		at := 0
		nodes[0].count++
		for depth, column := range p.at {
			v := row[column]
			text := v.String()
			if v.IsNull() {
				text = "not stated"
			}
			i, ok := known[key{at, text}]
			if !ok || depth == len(p.at)-1 { // every row is a leaf of its own
				i = len(nodes)
				nodes = append(nodes, node{text: text})
				known[key{at, text}] = i
				if nodes[at].child == 0 {
					nodes[at].child = i
				} else {
					nodes[nodes[at].last].next = i
				}
				nodes[at].last = i
			}
			nodes[i].count++
			at = i
		}
	}
	return nodes
}

// writeSiblings writes the list of a node's children, from the first of them on.
func writeSiblings(w *writer, nodes []node, first int) {
	w.beginArray()
	for i := first; i != 0; i = nodes[i].next {
		n := &nodes[i]
		w.beginObject()
		w.name("name")
		w.text(n.text)
		w.name("value")
		w.int(int64(n.count))
		if n.child != 0 {
			w.name("children")
			writeSiblings(w, nodes, n.child)
		}
		w.endObject()
	}
	w.endArray()
}
