// Package browsertest drives a headless Chromium, for tests of the scripts and of
// whole generated sites.
//
// [Start] runs one browser for a test and its sub-tests. [Browser.Open] opens an
// address in a tab with its own storage and records what goes wrong there from the
// beginning: errors on the console, exceptions, failed requests, and violations of
// the Content-Security-Policy. The methods of [Page] act as a person does, with
// mouse, keyboard or finger, and ask what that person sees.
//
// A test whose browser, npm package or bundle is missing is skipped, or fails if
// RSE_REQUIRE=1; see package need.
package browsertest
