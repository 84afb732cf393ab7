package figure

// Column describes one column of a table.
type Column struct {
	// Name is the column's name in data.json and the CSV's first record.
	Name string
	// Title is the heading people read ("Failed builds").
	Title string
	Type  Type
	// Unit is what the numbers of the column measure or count.
	Unit Unit
	// Role says what the column is for beyond its values.
	Role Role
	// Names says what the texts of the column name. Pages link such names, and keep
	// them back from readers who may not see them.
	Names Thing
}

// Naming returns what the values of the column name: nothing if they are numbers,
// times or truth values.
func (c *Column) Naming() Thing {
	if c.Type != TypeString {
		return Nothing
	}
	return c.Names
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

// RoleIndex returns the position of the first column with the given role, or -1.
func RoleIndex(columns []Column, role Role) int {
	for i := range columns {
		if columns[i].Role == role {
			return i
		}
	}
	return -1
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

// Role is what a column is for, where its type and unit do not say it.
type Role uint8

// The roles.
const (
	// Plain columns are values like any other.
	Plain Role = iota
	// State columns hold a word for how things stand ("on", "expired"), which a
	// table shows with a sign.
	State
	// Weight columns hold the number of observations that the percentages of the
	// same row rest on. Pooled percentages are weighted by it.
	Weight
	// List columns hold several names, joined by ", ".
	List
	// LastDay columns hold the last day of a period; other dates are the first.
	LastDay
	// Strip columns hold the latest builds of a pipeline, a letter each and the
	// oldest first: S, F, A or U for success, failure, aborted and unknown.
	Strip
	// Tags columns hold a few words, joined by ", ", that a table shows as tags.
	Tags
)

// Thing is what a text names.
type Thing uint8

// The things. The zero Thing is text that may quote anything, so that a column
// that declares nothing is treated as private.
const (
	AnyText Thing = iota
	// Nothing is a fixed set of the dashboard's own words, such as a status.
	Nothing

	// Names that are public: they tell nothing of the organisation's code.
	Vulnerability
	Version
	Team
	Project

	// Names that are private.
	Pipeline
	Build
	Commit
	Step
	Repository
	File
	Image
	Package
	Alert
	Rule
	Note
	Problem
	Event
	Source
	Collector
)

// Public reports whether a redacted edition may show names of the thing.
func (t Thing) Public() bool {
	switch t {
	case Nothing, Vulnerability, Version, Team, Project:
		return true
	}
	return false
}

// Plural returns the things' plural noun ("repositories").
func (t Thing) Plural() string {
	return [...]string{"texts", "words", "vulnerabilities", "versions", "teams", "projects", "pipelines", "builds", "commits", "steps",
		"repositories", "files", "images", "packages", "alerts", "suppression rules", "notes", "problems",
		"events", "sources", "collectors"}[t]
}
