// Package version tells which Node.js or Java a text speaks of: an image's tag,
// a line of a version file, a property of a build, a range of npm's.
//
// Every function takes a text as written and gives a major version as digits
// ("8" for 1.8 as well as for 8u302), or [Unpinned] where the text names a
// moving target, or nothing. Nothing is guessed: a number that may be the
// distribution's, the base image's or a commit's is not taken for a version.
package version

import (
	"regexp"
	"strconv"
	"strings"
)

// Language is a runtime.
type Language string

// The languages whose versions are told.
const (
	Node Language = "node"
	Java Language = "java"
)

// Unpinned stands for a major version that moves with time: latest, lts, a tag
// without a number.
const Unpinned = "unpinned"

// maxMajor is above every version for a long while; a larger number is a date,
// a build number or a commit.
const maxMajor = 199

// nodeCodenames are the names of Node's long-term lines, as in lts/jod
// (CODENAMES.md of nodejs/Release).
var nodeCodenames = map[string]string{
	"argon": "4", "boron": "6", "carbon": "8", "dubnium": "10", "erbium": "12", "fermium": "14",
	"gallium": "16", "hydrogen": "18", "iron": "20", "jod": "22", "krypton": "24",
}

// leading is a number at the start of a text that ends like a version's part
// does: with the text, a point, a separator, or Java 8's update ("8u302").
var leading = regexp.MustCompile(`^(\d{1,3})(?:[._](\d{1,3}))?(?:$|[._+-]|u\d)`)

// major returns the major version at the start of a text, or "".
func major(language Language, text string) string {
	m := leading.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	n, _ := strconv.Atoi(m[1]) // up to three digits
	if language == Java {
		if n == 1 && m[2] != "" {
			n, _ = strconv.Atoi(m[2]) // 1.8 was the name of 8
		}
		// Nothing before 5 ever ran in a container or in these builds: 1.4 is
		// the version of something else.
		if n < 5 {
			return ""
		}
	}
	if n > maxMajor {
		return ""
	}
	return strconv.Itoa(n)
}

// OfNumber returns the major version of a bare version number such as 17, 1.8,
// 21.0.2+13 or VERSION_1_8 (Gradle's spelling), or "".
func OfNumber(language Language, text string) string {
	return major(language, strings.TrimPrefix(strings.TrimSpace(text), "VERSION_"))
}

// OfNode returns the major version that a line of .nvmrc, .node-version or the
// like asks for, or "" if it asks for none.
func OfNode(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	switch text {
	case "lts", "lts/*", "latest", "current", "stable", "node", "lts/latest":
		return Unpinned
	}
	if name, ok := strings.CutPrefix(text, "lts/"); ok {
		if m := nodeCodenames[name]; m != "" {
			return m
		}
		return Unpinned // the n-th before the latest, or a line of the future
	}
	if m := nodeCodenames[text]; m != "" {
		return m
	}
	for _, prefix := range []string{"nodejs", "node"} {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			text = strings.TrimLeft(rest, "-@/")
			break
		}
	}
	return major(Node, strings.TrimPrefix(text, "v"))
}

var (
	// vendored is a Java version with a vendor's name before it, as jenv and
	// asdf write it: temurin-21.0.2+13, openjdk64-11.0.2, zulu-jre-javafx-8.60.
	vendored = regexp.MustCompile(`^(?:[a-z][a-z0-9]*-)*(\d.*)$`)
	// GraalVM's first releases counted on their own and said their Java behind:
	// graalvm-22.3.0+java17, 22.3.r17-grl.
	javaBehind = regexp.MustCompile(`(?:[+-]java|\.r)(\d{1,2})\b`)
	// Without it, their Java is not known: graalvm64-22.3.1, mandrel-22.3.0.
	ownCount = regexp.MustCompile(`^(?:mandrel|graalvm(?:64)?-\d)|-(?:grl|gln|nik|mandrel)$`)
)

// OfJava returns the major version that a line of .java-version or of
// .tool-versions asks for, or "".
func OfJava(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	switch text {
	case "latest", "lts", "current":
		return Unpinned
	}
	if m := javaBehind.FindStringSubmatch(text); m != nil {
		return major(Java, m[1])
	}
	if ownCount.MatchString(text) {
		return ""
	}
	if m := vendored.FindStringSubmatch(text); m != nil {
		return major(Java, m[1])
	}
	return ""
}
