// Package leakguard searches output for secrets before it is written.
//
// A [Guard] looks for the secrets that the process knows, in every spelling in
// which they could appear in a page or a data file, and for text that has the
// shape of a token of GitHub, Azure, AWS or an identity provider.
//
// It reads each text once, and looks at a pattern only where the text has its
// first four bytes.
package leakguard
