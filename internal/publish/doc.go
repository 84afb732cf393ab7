// Package publish uploads a built site to an object store that serves it as it
// is, such as the static website of an Azure storage account.
//
// The way: files.go reads the site's folder into files with the headers they are
// to be served with; publish.go compares them with what the store has and sends
// what is new, in an order in which no page ever refers to a file that is not
// there; azure.go is the store.
//
// An object store replaces one file at a time. What visitors see changes at once
// nevertheless: scripts, styles and data come first under names that hold their
// hash or beside what is there, then the pages, the front page last, and only
// then what is gone is deleted. Styles and scripts of before stay for a while,
// for pages that are open in browsers.
package publish
