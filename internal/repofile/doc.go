// Package repofile tells what the files of one repository say: which Node.js
// and Java it runs on, and which tools watch its dependencies.
//
// The way of the data:
//
//  1. [Paths] lists the files to fetch; whoever fetches them hands over [Files],
//     path → bytes.
//  2. One parser a file turns bytes into facts: version files, Gradle, Maven and
//     package.json here; Dockerfiles, suppressions and yarn's known issues in
//     the packages beside, each with a source of its own to cite.
//  3. [RuntimesOf] puts the facts about versions in order of their weight and
//     chooses the strongest, keeping all; [ChecksOf] tells which checks are
//     there; [PresenceOf] which other files are.
//
// Everything is a pure function of bytes that strangers wrote: nothing panics,
// nothing is executed or expanded, time and memory are linear in the input, and
// a file that cannot be read is a [Problem] with a name, never a silent nothing.
// Whoever reads the files bounds their size; a few megabytes are fine.
package repofile

// Files are the files of one repository at its default branch: path without a
// leading slash → contents. A file that is there but was not read has nil,
// an empty one an empty slice.
type Files map[string][]byte

func (f Files) has(path string) bool {
	_, ok := f[path]
	return ok
}

// first returns the first of the paths that is there, or "".
func (f Files) first(paths []string) string {
	for _, p := range paths {
		if f.has(p) {
			return p
		}
	}
	return ""
}

// Problem is a file that could not be read, or not wholly.
type Problem struct {
	Path string
	// Text says what was wrong, with a line where there is one.
	Text string
}
