package figure

// Headline is one number at the top of a page: what it rests on, and how it
// compares with the period before.
type Headline struct {
	// ID names the number in data.json; Title is what it is called.
	ID    string
	Title string
	// Value is the number itself; missing if there is nothing to count, and then
	// Note says why.
	Value Value
	Unit  Unit
	// N is the number of observations, NUnit what they are, and NWhich what
	// limits them ("that ran in the last 14 days"), or "".
	N      int
	NUnit  Unit
	NWhich string
	// Before is the same number for the period before, which Period names
	// ("the 14 days before"); missing if there is no such thing.
	Before Value
	Period string
	// History is the same number at past instants, a week apart and the oldest first;
	// its last element is Value. A missing value is a gap. It is nil where the past
	// is not known.
	History []Value
	// Better is +1 if a higher number is better, -1 if a lower one is, and 0 if
	// neither.
	Better int
	// Figure is the id of the figure that says more about the number.
	Figure string
	// Note is a short remark beside the number, or why there is none. NoteNames is
	// what the note names, and the value if it is a text.
	Note      string
	NoteNames Thing
}
