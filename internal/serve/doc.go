// Package serve publishes a built site over HTTP. It writes no file and renders
// nothing, and a request can only reach files that the site had when it was
// loaded.
//
// How a request is answered:
//
//  1. Load reads the site's folder once. Every regular file becomes an entry under
//     its canonical URL path; the prepared .br, .zst and .gz files beside it become
//     further encodings of that entry. Files beyond the memory limit keep their
//     entry and are read from disk on request.
//  2. Serve runs net/http's server, with its limits set, over a listener.
//  3. Handler decides in this order: method, health check, base path, cleaned
//     path, access rule, canonical form, encoding. It writes the content from
//     memory with a Content-Length. http.ServeContent answers requests with
//     conditions or ranges, and those for files on disk.
//  4. The request is written to the access log and reported to the Observer.
//
// Access rules and files are looked up by the same text: the URL parser decodes
// the path once, the path is cleaned, matched against the rules, and compared
// exactly with the entries. A path that is not in canonical form is only ever
// redirected.
//
// The package links no compressor and no metrics library. Options.CompressAtLoad
// and HandlerOptions.Observer supply them.
package serve
