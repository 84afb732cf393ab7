package figure

// Group is one question of a page and the figures that answer it.
type Group struct {
	ID, Title string
	Figures   []*Figure
}
