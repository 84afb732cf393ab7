// Package browsertest looks at pages with a headless Chromium, for the tests of
// the scripts and of whole generated sites.
//
// [Start] runs one browser for a test and its subtests; [Browser.Open] opens an
// address in a tab of its own, with its own storage, and notes from the
// beginning on what goes wrong there: errors on the console, exceptions,
// requests that fail, violations of the page's Content-Security-Policy. The
// methods of [Page] act as a person would, with mouse, keyboard or finger, and
// ask what that person would see.
//
// A test that needs what is not installed (the browser, an npm package, the
// bundled charts) is skipped with a word, or fails if RSE_REQUIRE=1.
package browsertest
