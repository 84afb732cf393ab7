package echarts

import (
	"strconv"

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

// appendNodes appends a treemap's only series: nested nodes along the path in
// the order of their first appearance; the size of a node is its number of rows.
func (p *plan) appendNodes(dst []byte, s *shell, f *figure.Figure) []byte {
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
	dst = append(dst, s.series...)
	dst = append(dst, `,"data":[`...)
	dst = appendSiblings(dst, nodes, nodes[0].child)
	return append(dst, `]}]`...)
}

func appendSiblings(dst []byte, nodes []node, first int) []byte {
	for i := first; i != 0; i = nodes[i].next {
		n := &nodes[i]
		if i != first {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"name":`...)
		dst = appendText(dst, n.text)
		dst = append(dst, `,"value":`...)
		dst = strconv.AppendInt(dst, int64(n.count), 10)
		if n.child != 0 {
			dst = append(dst, `,"children":[`...)
			dst = appendSiblings(dst, nodes, n.child)
			dst = append(dst, ']')
		}
		dst = append(dst, '}')
	}
	return dst
}
