package figure

// A Figure is one finished answer. It is read-only once made and may be shared
// between pages.
type Figure struct {
	// ID names the figure in addresses and in data.json ("build-status-14d").
	// It consists of a-z, 0-9 and '-' and is unique on a page.
	ID string
	// Title states the question the figure answers, without a full stop.
	Title string
	// Explanation says what the figure means to people who do not know statistics,
	// and what they can do about it; "" where the title and the definition do.
	Explanation string
	// Definition is one sentence that says how the figure is computed.
	Definition string
	// N is the number of observations the figure rests on, before any cut to
	// the first rows; Unit is what they are.
	N    int
	Unit Unit
	// Finding is one sentence that says what the figure shows, with its numbers; ""
	// where nothing is to be said. The page prints it as the heading, over the
	// question.
	Finding string
	// Subject is the pipeline that Finding names first, which the page links; "" if
	// it names none.
	Subject string
	// Note is a remark that the page prints below the question where there is
	// something to show.
	Note string
	// Warnings are whole sentences a reader needs before trusting the figure.
	// PublicWarnings are what readers get who may not see what these name; a
	// warning that is only in Warnings is kept back from them. See [Figure.Warn].
	Warnings, PublicWarnings []string
	// Columns and Rows are the whole table, as data.json and the CSV hold it.
	// Every row has len(Columns) values.
	Columns []Column
	Rows    [][]Value
	// Excerpt is what the page's table shows where the whole one is too long to
	// read; nil where the whole table is shown.
	Excerpt *Table
	// CountBy names the columns by whose values the rows are counted in an
	// edition that must not show the rows themselves.
	CountBy []string
	// Empty says, in a sentence, why there is nothing to draw. It is "" when
	// there is something. Good tells that the emptiness is good news.
	Empty string
	Good  bool
	// Chart is how the figure wants to be drawn.
	Chart Chart
}

// Warning is a sentence a reader needs before trusting a figure. Public is what
// readers get who may not see names; "" keeps the warning back from them.
type Warning struct{ Text, Public string }

// Counting returns a warning that names nothing.
func Counting(text string) Warning { return Warning{text, text} }

// Warn adds warnings.
func (f *Figure) Warn(list ...Warning) {
	for _, w := range list {
		f.Warnings = append(f.Warnings, w.Text)
		if w.Public != "" {
			f.PublicWarnings = append(f.PublicWarnings, w.Public)
		}
	}
}

// Drawn returns the figure with the table that is drawn, see [Chart.Table].
func (f *Figure) Drawn() *Figure {
	if f.Chart.Table == nil {
		return f
	}
	drawn := *f
	drawn.Columns, drawn.Rows = f.Chart.Table.Columns, f.Chart.Table.Rows
	return &drawn
}

// Table is the numbers of a figure in another form: the rows that matter most,
// a coarser grain, or another layout.
type Table struct {
	// Note says what was left out or pooled ("The hours with most failed builds,
	// of 168 in the week."); it may be empty.
	Note string
	// All names all rows ("All 14 red pipelines") where AllAt, a path relative to
	// the site's root, shows them; both are empty if no page does.
	All, AllAt string
	Columns    []Column
	Rows       [][]Value
}
