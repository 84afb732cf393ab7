// Package buildtest helps the tests of builds and of the figures made from them:
// it writes small histories compactly, makes up odd events at random, and reads
// events into builds a second time in the plainest way.
package buildtest
