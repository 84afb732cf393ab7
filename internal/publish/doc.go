// Package publish uploads a built site to an object store that serves its files,
// such as the static website of an Azure storage account.
//
// The way of the data: files.go reads the site's folder into files with their
// headers; publish.go compares them with the store and sends what is new,
// in an order in which no page refers to a missing file; azure.go is the store.
//
// An object store replaces one file at a time. So that no page lacks a file in the
// meantime, scripts, styles and data are uploaded first, then the pages, the front
// page last, and only then are old files deleted. Old styles and scripts remain for
// a while after a newer site stopped using them, for pages that are open in browsers.
//
// A store sends no security headers, so each page gets its Content-Security-Policy
// in a meta element.
package publish
