package repofile

import (
	"bytes"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

// Stated is a version as a file states it.
type Stated struct {
	// Text is as written.
	Text string
	// Major is digits or version.Unpinned.
	Major string
}

// maxStated bounds a version's text; longer ones are something else.
const maxStated = 100

// plain decodes a text that may begin with a byte order mark: PowerShell's ">"
// writes UTF-16.
func plain(data []byte) []byte {
	text, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), data)
	if err != nil {
		return nil // a transformer that is given all input at once has no error
	}
	return text
}

// eachLine calls fn with the words of each line up to a comment, until it returns
// false.
func eachLine(data []byte, fn func([]string) bool) {
	for line := range bytes.Lines(plain(data)) {
		if hash := bytes.IndexByte(line, '#'); hash >= 0 {
			line = line[:hash]
		}
		if fields := strings.Fields(string(line)); len(fields) > 0 && !fn(fields) {
			return
		}
	}
}

// ParseNodeVersion reads .nvmrc and .node-version: the first word that is not
// in a comment. False if it asks for no version of Node.
func ParseNodeVersion(data []byte) (Stated, bool) { return firstWord(data, version.OfNode) }

// ParseJavaVersion reads .java-version, likewise.
func ParseJavaVersion(data []byte) (Stated, bool) { return firstWord(data, version.OfJava) }

func firstWord(data []byte, major func(string) string) (stated Stated, ok bool) {
	eachLine(data, func(fields []string) bool {
		stated, ok = state(fields[0], major)
		return false
	})
	return stated, ok
}

// state makes a statement of a text, which is printable ASCII as versions are.
func state(text string, major func(string) string) (Stated, bool) {
	if len(text) > maxStated || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Stated{}, false
	}
	m := major(text)
	if m == "" {
		return Stated{}, false
	}
	return Stated{text, m}, true
}

// ParseToolVersions reads .tool-versions (asdf, mise): a tool a line, then its
// versions in order of preference, of which the first that is a version counts.
func ParseToolVersions(data []byte) map[version.Language]Stated {
	found := map[version.Language]Stated{}
	eachLine(data, func(fields []string) bool {
		language, major := version.Node, version.OfNode
		switch fields[0] {
		case "nodejs", "node":
		case "java":
			language, major = version.Java, version.OfJava
		default:
			return true
		}
		for _, text := range fields[1:] {
			if _, known := found[language]; known {
				break
			}
			if s, ok := state(text, major); ok {
				found[language] = s
			}
		}
		return true
	})
	return found
}
