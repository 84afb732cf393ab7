package figure

// Definition describes a figure, which needs no data, and tells how to fill it in
// from V, the part of the data that a page shows.
type Definition[V any] struct {
	Figure
	// Applies tells whether the page has the figure; nil if it always does.
	Applies func(V) bool
	// Fill sets N, Rows and what else follows from the data.
	Fill func(V, *Figure)
}

// HeadlineDefinition describes a headline and tells how to fill it in: Fill sets
// Value, N and Before.
type HeadlineDefinition[V any] struct {
	Headline
	Fill func(V, *Headline)
}

// GroupDefinition is one question of a page and the figures that answer it.
type GroupDefinition[V any] struct {
	ID, Title string
	Figures   []*Definition[V]
}

// Group is one question of a page and the figures that answer it, filled in.
type Group struct {
	ID, Title string
	Figures   []*Figure
}

// Grouped returns the groups of a page. Figures that figureOf returns as nil, and
// groups without figures, are left out.
func Grouped[V any](page []GroupDefinition[V], figureOf func(*Definition[V]) *Figure) (groups []Group) {
	for _, g := range page {
		made := Group{ID: g.ID, Title: g.Title}
		for _, d := range g.Figures {
			if f := figureOf(d); f != nil {
				made.Figures = append(made.Figures, f)
			}
		}
		if len(made.Figures) > 0 {
			groups = append(groups, made)
		}
	}
	return groups
}
