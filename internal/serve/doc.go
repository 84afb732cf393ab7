// Package serve publishes a built site over HTTP and does nothing else: no
// file is written, nothing is rendered, no request leads to a path of the file
// system that the site did not have when it was loaded.
//
// The way of a request:
//
//  1. Load reads the site's folder once: every regular file becomes an entry
//     under its canonical URL, with the prepared .br, .zst and .gz beside it as
//     further encodings of the same entry. Files beyond the memory limit keep
//     their entry and are read from disk when asked for.
//  2. Serve accepts the connection. The plain case (GET or HEAD of an open
//     file that is in memory, no body, no range) is answered at once by the
//     connection's own loop from bytes made beforehand (fast.go). Everything
//     else, HTTP/2 included, goes on in net/http with the bytes read so far.
//  3. Handler, a usual http.Handler, knows all of it: method, health, base
//     path, cleaned path, access rule, canonical form, encoding, conditions,
//     range. The fast loop uses the same lookups and the same header sets, and
//     has no rules of its own.
//  4. The exchange is written to the access log and shown to the Observer.
//
// What is authorised and what is served are decided on the same text: the path
// is decoded once by the URL parser, cleaned, matched against the rules and
// then looked up by exact comparison. A path that is not in its canonical form
// is only ever redirected.
//
// The package links no compressor and no metrics library: the one is handed in
// by Options.CompressAtLoad, the other by HandlerOptions.Observer.
package serve
