// Package document reads pipeline documents: the flat JSON objects that Jenkins
// writes to Cosmos DB, and that exports hold one a line.
//
// The way of the data: one line of bytes goes in, one [eventfile.Event] comes
// out, or a [SyntaxError] with the column and the reason. A field of another
// type than expected is missing; the rest of the document is kept. What a field
// means is decided elsewhere.
//
// The syntax is that of jsontext (github.com/go-json-experiment/json), which
// reads a document in about 1.2 µs without allocating. The faster parsers accept
// or need what a reader of hostile text cannot have: valyala/fastjson accepts
// invalid UTF-8, control characters and NaN; minio/simdjson-go needs AVX2.
package document
