package ci

// All is the name of the project that takes in every build.
const All = "all"

// Type tells nightly builds from the others.
type Type uint8

// The types, in the order in which pages list them.
const (
	AllTypes Type = iota
	Nightly
	NonNightly
)

// Types lists the types in the order of the pages.
var Types = [...]Type{AllTypes, Nightly, NonNightly}

// String returns the type as addresses and data.json name it.
func (t Type) String() string { return [...]string{"all", "nightly", "non-nightly"}[t] }

// Selection is what a page shows: one project (or [All]) and one type, or one
// pipeline with all its types.
type Selection struct {
	Project  string
	Type     Type
	Pipeline string
}
