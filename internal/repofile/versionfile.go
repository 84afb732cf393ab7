package repofile

import (
	"bytes"
	"iter"
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

// lines returns the words of each line that has any, up to a comment.
func lines(data []byte) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for line := range bytes.Lines(plain(data)) {
			line, _, _ = bytes.Cut(line, []byte("#"))
			if words := strings.Fields(string(line)); len(words) > 0 && !yield(words) {
				return
			}
		}
	}
}

// ParseNodeVersion reads .nvmrc and .node-version: the first word that is not
// in a comment. The result is empty if that is not a version of Node.
func ParseNodeVersion(data []byte) map[version.Language]Stated {
	return firstWord(data, version.Node, version.OfNode)
}

// ParseJavaVersion reads .java-version in the same way.
func ParseJavaVersion(data []byte) map[version.Language]Stated {
	return firstWord(data, version.Java, version.OfJava)
}

func firstWord(data []byte, language version.Language, major func(string) string) map[version.Language]Stated {
	for words := range lines(data) {
		if stated, ok := state(words[0], major); ok {
			return map[version.Language]Stated{language: stated}
		}
		break
	}
	return nil
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
	for words := range lines(data) {
		language, major := version.Node, version.OfNode
		switch words[0] {
		case "nodejs", "node":
		case "java":
			language, major = version.Java, version.OfJava
		default:
			continue
		}
		for _, text := range words[1:] {
			if _, known := found[language]; known {
				break
			}
			if s, ok := state(text, major); ok {
				found[language] = s
			}
		}
	}
	return found
}
