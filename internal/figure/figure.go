package figure

// A Figure is one finished answer. It is read-only once made and may be shared
// between pages.
type Figure struct {
	// ID names the figure in addresses and in data.json ("build-status-14d").
	// It consists of a-z, 0-9 and '-' and is unique on a page.
	ID string
	// Title states the question the figure answers, without a full stop.
	Title string
	// Definition is one sentence that says how the figure is computed.
	Definition string
	// N is the number of observations the figure rests on, before any cut to
	// the first rows; Unit is their plural noun ("builds", "repositories").
	N    int
	Unit string
	// Warnings are whole sentences a reader needs before trusting the figure.
	Warnings []string
	// Columns and Rows are the whole table, as data.json and the CSV hold it.
	// Every row has len(Columns) values.
	Columns []Column
	Rows    [][]Value
	// Brief is what the page's table shows where the whole one is too long to
	// read; nil where the whole table is shown.
	Brief *Brief
	// Empty says, in a sentence, why there is nothing to draw. It is "" when
	// there is something. Good tells that the emptiness is good news.
	Empty string
	Good  bool
	// Chart is how the figure wants to be drawn.
	Chart Chart
}

// Drawn returns the figure with the table that is drawn, see [Chart.Shape].
func (f *Figure) Drawn() *Figure {
	if f.Chart.Shape == nil {
		return f
	}
	drawn := *f
	drawn.Columns, drawn.Rows = f.Chart.Shape.Columns, f.Chart.Shape.Rows
	return &drawn
}

// Brief is a shorter table for reading: the rows that tell most, or a coarser
// grain of the same numbers.
type Brief struct {
	// Note says what was left out or pooled ("the 30 hours that fail most of 168").
	Note    string
	Columns []Column
	Rows    [][]Value
}

// Column describes one column of a table.
type Column struct {
	// Name is the column's name in data.json and the CSV's first record.
	Name string
	// Title is the heading people read ("Failed builds").
	Title string
	Type  Type
	// Unit is the physical or counting unit in data.json ("builds", "percent",
	// "minutes", "seconds"); "" where there is none.
	Unit string
}

// Type is the type of a column's values.
type Type uint8

// The types of values, as data.json names them.
const (
	TypeString    Type = iota // string
	TypeInteger               // integer
	TypeNumber                // number
	TypeTimestamp             // timestamp: RFC 3339, UTC
	TypeDate                  // date: YYYY-MM-DD
	TypeBoolean               // boolean
)

// String returns the type's name in data.json.
func (t Type) String() string {
	return [...]string{"string", "integer", "number", "timestamp", "date", "boolean"}[t]
}

// ColumnIndex returns the position of the column with the given name, or -1.
func ColumnIndex(columns []Column, name string) int {
	for i := range columns {
		if columns[i].Name == name {
			return i
		}
	}
	return -1
}
