package svg

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// Bounds of a treemap that can still be read; what is smaller is pooled.
const (
	mostGroups   = 16
	mostMembers  = 12
	mostLeaves   = 60 // beyond that only two levels are drawn
	treeHeight   = 300.0
	headingSpace = 20.0
)

// node is one rectangle of a treemap.
type node struct {
	name      string
	n, marked int // its rows, and those of them that are marked
	children  []*node
}

// treemap draws nested rectangles, the first level with headings.
func (p *picture) treemap() {
	depth := 2
	if len(p.f.Rows) <= mostLeaves {
		depth = 3
	}
	root := p.tree(depth)
	if root == nil {
		return
	}
	height := treeHeight
	if root.marked > 0 {
		height += 18
	}
	p.open("treemap", 0, height, p.describeTree(root))
	p.write(`<g class="p-tree">`)
	p.group(root.children, area{0, 0, unitsAcross, treeHeight}, 1)
	p.write(`</g>`)
	if root.marked > 0 {
		p.note(height-3, markSign+p.f.Chart.MarkedAs)
	}
	p.close()
}

// markSign stands before the names of groups that are marked as a whole.
const markSign = "✕ "

// tree counts the rows along the first columns of the path.
func (p *picture) tree(depth int) *node {
	var path []int
	for _, name := range p.f.Chart.Path {
		if c := figure.ColumnIndex(p.f.Columns, name); c >= 0 && len(path) < depth {
			path = append(path, c)
		}
	}
	if len(path) == 0 {
		return nil
	}
	type key struct {
		parent *node
		name   string
	}
	known := make(map[key]*node)
	root := &node{}
	for i, row := range p.f.Rows {
		at, marked := root, 0
		if at.n++; i < len(p.f.Chart.Marked) && p.f.Chart.Marked[i] {
			marked = 1
			root.marked++
		}
		for _, c := range path {
			name := row[c].String()
			if name == "" {
				name = "not stated"
			}
			child := known[key{at, name}]
			if child == nil {
				child = &node{name: name}
				known[key{at, name}] = child
				at.children = append(at.children, child)
			}
			child.n++
			child.marked += marked
			at = child
		}
	}
	root.order(mostGroups)
	return root
}

// order sorts children, largest first, and pools the smallest beyond most.
func (t *node) order(most int) {
	slices.SortFunc(t.children, func(a, b *node) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.name, b.name))
	})
	if len(t.children) > most {
		rest := &node{name: words.CountOf(int64(len(t.children)-most+1), "others")}
		for _, c := range t.children[most-1:] {
			rest.n += c.n
			rest.marked += c.marked
		}
		t.children = append(t.children[:most-1], rest)
		slices.SortStableFunc(t.children, func(a, b *node) int { return cmp.Compare(b.n, a.n) })
	}
	for _, c := range t.children {
		c.order(mostMembers)
	}
}

// area is a rectangle of the treemap: across in [unitsAcross], down in pixels.
type area struct{ x, y, w, h float64 }

// inset returns the area without a border of the given width.
func (a area) inset(border float64) area {
	return area{a.x + border, a.y + border, a.w - 2*border, a.h - 2*border}
}

// group lays nodes out in an area: squarified, that is in rows along the
// shorter side, each row taking nodes as long as that makes them squarer
// (Bruls, Huizing and van Wijk, Squarified Treemaps, 2000).
func (p *picture) group(nodes []*node, a area, level int) {
	total := 0
	for _, n := range nodes {
		total += n.n
	}
	if total == 0 || a.w <= 0 || a.h <= 0 {
		return
	}
	perUnit := a.w * a.h / float64(total)
	for len(nodes) > 0 {
		side := min(a.w, a.h)
		take, sum := 1, float64(nodes[0].n)*perUnit
		for take < len(nodes) {
			next := sum + float64(nodes[take].n)*perUnit
			if worst(nodes[:take+1], next, side, perUnit) > worst(nodes[:take], sum, side, perUnit) {
				break
			}
			sum = next
			take++
		}
		thick := sum / side
		offset := 0.0
		for _, n := range nodes[:take] {
			long := float64(n.n) * perUnit / thick
			if a.w >= a.h {
				p.node(n, area{a.x, a.y + offset, thick, long}, level)
			} else {
				p.node(n, area{a.x + offset, a.y, long, thick}, level)
			}
			offset += long
		}
		if a.w >= a.h {
			a.x, a.w = a.x+thick, max(a.w-thick, 0)
		} else {
			a.y, a.h = a.y+thick, max(a.h-thick, 0)
		}
		nodes = nodes[take:]
	}
}

// worst returns the most stretched ratio of sides in a row of nodes. Nodes are
// sorted, so the first and last are the extremes.
func worst(nodes []*node, sum, side, perUnit float64) float64 {
	thick := sum / side
	big := float64(nodes[0].n) * perUnit / thick
	small := float64(nodes[len(nodes)-1].n) * perUnit / thick
	return max(big/thick, thick/big, small/thick, thick/small)
}

// node draws one node: a heading over its children, or a labelled rectangle.
func (p *picture) node(n *node, a area, level int) {
	inside := area{a.x + 2, a.y + headingSpace, a.w - 4, a.h - headingSpace - 2}
	pixels := a.w * narrowBox / unitsAcross
	switch {
	case level == 1 && len(n.children) > 0 && a.h >= headingSpace+16 && pixels > 30:
		p.rect(`p-group`, a.inset(1), n)
		p.caption(n, "p-head", a.x+1, a.y+15, a.w-2)
		p.group(n.children, inside, 2)
		return
	case level >= 2 && len(n.children) > 1 && a.h >= headingSpace+14 && pixels > 60:
		p.rect(`p-branch`, a.inset(0.7), n)
		p.caption(n, "p-twig", a.x+1, a.y+15, a.w-2)
		p.group(n.children, inside, level+1)
		return
	}
	p.rect(`p-leaf`, a.inset(0.7), n)
	if a.h >= 16 {
		p.caption(n, "", a.x+1, a.y+min(a.h/2+4, 15), a.w-2)
	}
}

// rect writes a rectangle with its name and count as tooltip.
func (p *picture) rect(class string, a area, n *node) {
	about := clip(n.name) + ": " + words.Count(int64(n.n))
	if n.marked == n.n {
		class += " p-marked"
		about += ", " + p.f.Chart.MarkedAs
	}
	p.write(`<rect class="`, class, `" x="`, share(a.x/unitsAcross), `" y="`, em(a.y),
		`" width="`, share(max(a.w, 0.5)/unitsAcross), `" height="`, em(max(a.h, 0.5)),
		`"><title>`, text(about), `</title></rect>`)
}

// caption writes a node's name and count where they fit, on narrow boxes, wide
// ones, or both.
func (p *picture) caption(n *node, class string, x, y, w float64) {
	count := ""
	if n.n > 1 {
		count = " · " + words.Count(int64(n.n))
	}
	name := n.name
	if n.marked == n.n && class == "p-head" {
		name = markSign + name
	}
	narrow := captionFor(name, count, w*narrowBox/unitsAcross-6)
	wide := captionFor(name, count, w*wideBox/unitsAcross-6)
	if narrow == wide {
		p.captionAt(class, x, y, narrow)
		return
	}
	p.captionAt(strings.TrimSpace(class+" p-n"), x, y, narrow)
	p.captionAt(strings.TrimSpace(class+" p-w"), x, y, wide)
}

// captionFor returns the best caption for the given width: name and count, the
// name alone, a cut name of some use, or nothing.
func captionFor(name, count string, pixels float64) string {
	if pixels < 14 {
		return ""
	}
	name = words.Clean(name)
	if width(name)+width(count) <= pixels {
		return words.Isolate(name) + count
	}
	short, cut := fit(name, pixels)
	if cut && len(short) < 9 {
		return ""
	}
	return words.Isolate(short)
}

func (p *picture) captionAt(class string, x, y float64, s string) {
	if s == "" {
		return
	}
	if class != "" {
		class = ` class="` + class + `"`
	}
	p.write(`<text`, class, ` x="`, share(x/unitsAcross), `" dx=".25em" y="`, em(y), `">`, text(s), `</text>`)
}
