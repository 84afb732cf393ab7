package version

import (
	"regexp"
	"slices"
	"strings"
)

// Runtime is what an image says of the language runtime it carries.
type Runtime struct {
	Language Language
	// Text is the tag as written or, without one, the image's name if that
	// holds the version, or "".
	Text string
	// Major is digits or Unpinned.
	Major string
}

// The names of images that carry nothing but a runtime.
var (
	nodeImages = []string{"node", "nodejs", "cnp-node-base", "node-base", "nodejs-base"}
	javaImages = []string{
		"java", "openjdk", "eclipse-temurin", "amazoncorretto", "cnp-java-base",
		"temurin", "corretto", "adoptopenjdk", "jdk", "jre", "java-base", "sapmachine", "ibm-semeru-runtimes", "ibmjava",
		"graalvm", "graalvm-ce", "graalvm-community", "jdk-community", "dragonwell", "liberica-runtime-container",
		"zulu-openjdk", "liberica-openjdk", "liberica-openjre",
	}
)

// Names that add a version, a distribution or an architecture to a runtime's:
// nodejs-18-minimal, java17-debian12, openjdk-17-runtime, java-debian11.
var (
	nodeVariant = variant("nodejs|node")
	javaVariant = variant("java|openjdk|adoptopenjdk|jdk|jre|zulu-openjdk|liberica-openjdk|liberica-openjre|graalvm|temurin|corretto")
)

func variant(names string) *regexp.Regexp {
	const others = "alpine|debian|ubuntu|centos|rocky|ubi|rhel|distroless|slim|amd64|arm64|arm"
	return regexp.MustCompile(`^(?:` + names + `)(?:-?(\d{1,3})(?:[.-].*)?|-(?:` + others + `)[^/]*)$`)
}

// OfImage tells the runtime of an image by the last part of its name and its
// tag; false if it carries neither Node nor Java as its purpose. A version in
// the name wins over the tag, which then is the image's own.
func OfImage(name, tag string) (Runtime, bool) {
	last := strings.ToLower(name[strings.LastIndexByte(name, '/')+1:])
	r := Runtime{Text: tag}
	var named []string
	switch {
	case slices.Contains(nodeImages, last):
		r.Language = Node
	case slices.Contains(javaImages, last):
		r.Language = Java
	default:
		r.Language = Node
		if named = nodeVariant.FindStringSubmatch(last); named == nil {
			r.Language = Java
			if named = javaVariant.FindStringSubmatch(last); named == nil {
				return Runtime{}, false
			}
		}
	}
	if len(named) > 1 && named[1] != "" {
		if r.Major = major(r.Language, named[1]); r.Major != "" {
			if r.Text == "" {
				r.Text = last
			}
			return r, true
		}
	}
	r.Major = ofTag(r.Language, tag)
	return r, true
}

// fillers may stand before the version in a tag without being a version.
var fillers = []string{
	"openjdk", "jdk", "jre", "java", "node", "nodejs", "open", "temurin", "corretto", "zulu", "lts", "current", "latest", "stable",
}

// glued is a filler without a separator behind it: jdk8u302, java17, v18.
var glued = regexp.MustCompile(`^(?:openjdk|jdk|jre|java|nodejs|node|v)(\d.*)$`)

// ofTag reads the version a tag begins with once the runtime's own names are
// gone. What follows another word belongs to that word: alpine3.18, debian-12,
// distroless-1.4.
func ofTag(language Language, tag string) string {
	rest := strings.ToLower(tag)
	for rest != "" {
		if m := major(language, rest); m != "" {
			return m
		}
		word, after, _ := strings.Cut(rest, "-")
		if m := glued.FindStringSubmatch(word); m != nil {
			if m := major(language, m[1]); m != "" {
				return m
			}
		}
		if language == Node && nodeCodenames[word] != "" {
			return nodeCodenames[word]
		}
		if !slices.Contains(fillers, word) {
			break
		}
		rest = after
	}
	return Unpinned
}
