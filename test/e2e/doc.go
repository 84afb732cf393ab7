// Package e2e holds the tests of the program as a whole. It has no code that others
// use.
//
// The tests build the program once, let it make the site of the demo, and serve
// that with the headers and encodings of production. Then they do what people do:
// look at every kind of page in a browser, with and without script, by mouse,
// keyboard and finger, on paper and on a phone; follow every link; interrupt the
// program and run it again.
//
// With -short they look at each kind of page once, and judge neither time nor
// movement. RSE_LOOK names a folder that takes pictures of the pages, for people
// to look at.
package e2e
