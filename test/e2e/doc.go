// Package e2e holds the tests of the program as a whole, and no code besides.
//
// They build the binary once, have it make the site of the demo's organisation,
// and serve that with the headers and encodings of production. Then they do
// what people do: look at every kind of page in a browser, with and without
// script, by mouse, keyboard and finger, on paper and on a phone; follow every
// link; interrupt the program at bad moments and run it again.
//
// What a test needs and does not find (a browser, an npm package) skips it with
// a word, or fails it if RSE_REQUIRE=1. RSE_LOOK names a folder that takes
// pictures of the pages, for people to look at.
package e2e
