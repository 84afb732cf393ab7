// Package repofile reads the files of one repository: which Node.js and Java it
// runs on, and which tools watch its dependencies.
//
// The way of the data:
//
//  1. [Paths] lists the files to fetch; the caller passes them as [Files], a map
//     from paths to bytes.
//  2. One parser per kind of file turns bytes into facts: version files, Gradle,
//     Maven and package.json here; Dockerfiles, suppressions and yarn's known
//     issues in packages of their own.
//  3. [RuntimesOf] sorts the facts about versions by their weight and chooses the
//     strongest, keeping all; [ChecksOf] tells which checks there are, and
//     [PresenceOf] which other files.
//
// Everything is a pure function of bytes that are not trusted: nothing panics,
// nothing is executed or expanded, time and memory are linear in the input, and
// a file that cannot be read becomes a [Problem]. The caller bounds the size of
// the files; a few megabytes are fine.
package repofile

// Files are the files of one repository at its default branch: path without a
// leading slash → contents. A file that exists but was not read is nil, an empty
// file is an empty slice.
type Files map[string][]byte

func (f Files) has(path string) bool {
	_, ok := f[path]
	return ok
}

// first returns the first of the paths that exists, or "".
func (f Files) first(paths []string) string {
	for _, p := range paths {
		if f.has(p) {
			return p
		}
	}
	return ""
}

// Problem is a file that could not be read completely.
type Problem struct {
	Path string
	// Text says what was wrong, with a line where there is one.
	Text string
}
