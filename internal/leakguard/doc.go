// Package leakguard searches output for secrets before it is written.
//
// A [Guard] looks for the secrets that the process knows, in every spelling in
// which they could appear in a page or a data file, and for text that has the
// shape of a token of GitHub, Azure, AWS or an identity provider.
//
// It reads each text once. Each pattern is found by four of its bytes, and most
// bytes of the text are skipped (Wu and Manber, "A fast algorithm for
// multi-pattern searching", 1994, with blocks of two bytes).
package leakguard
