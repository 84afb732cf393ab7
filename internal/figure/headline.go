package figure

// Headline is one number of the overview: a value that decides the day,
// what it rests on, and how it compares with the period before.
type Headline struct {
	// ID names the number in data.json; Title is what it is called.
	ID    string
	Title string
	// Value is the number itself; missing if there is nothing to count, and
	// then Note says why. Unit is its unit as in [Column.Unit].
	Value Value
	Unit  string
	// N is the number of observations and NUnit their plural noun.
	N     int
	NUnit string
	// Before is the same number for the period before, which Period names
	// ("the 14 days before"); missing if there is no such thing.
	Before Value
	Period string
	// Better is +1 if a higher number is better, -1 if a lower one is, and 0 if
	// neither.
	Better int
	// Href is the page the number comes from, relative to the site's root.
	Href string
	// Note is a short remark beside the number, or why there is none.
	Note string
}
