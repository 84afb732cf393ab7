// Package document reads pipeline documents: the flat JSON objects that Jenkins
// writes to Cosmos DB and that exports hold one a line.
//
// The way of the data: one line of bytes goes in, one [dataset.Event] comes
// out, or a [SyntaxError] that says at which column what was expected. A field
// of another type than expected is missing; the document stays. What a field
// means is decided elsewhere.
//
// The scanner is this package's own. A document is one level of known names,
// most of its cost is finding closing quotes, and its texts are looked up in
// dictionaries right away, so neither a tree nor a copy of them is wanted.
// Measured on one core with a document of 494 bytes and twelve fields, the
// general readers took longer by the factors below:
//
//	this package                              1.0  (about 0.5 µs, no allocation)
//	github.com/valyala/fastjson               1.5  without reading the times; accepts invalid UTF-8
//	github.com/go-json-experiment/json/jsontext  2.2  values as written, without unescaping
//	encoding/json into a struct               12
package document
