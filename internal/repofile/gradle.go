package repofile

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

// maxBuildFile bounds what is read of a Gradle file; real ones have some tens of
// kilobytes.
const maxBuildFile = 1 << 20

// Declared is a version that a build file asks for, and by which setting.
type Declared struct {
	// Setting is the property, method or element.
	Setting string
	Stated
}

// The settings of Gradle that say a version of Java, the strongest first.
const (
	languageVersion     = "JavaLanguageVersion.of"
	sourceCompatibility = "sourceCompatibility"
	optionsRelease      = "options.release"
	targetCompatibility = "targetCompatibility"
	jvmTarget           = "jvmTarget" // of Kotlin; weaker than those of Java
)

var gradleSettings = []string{languageVersion, sourceCompatibility, optionsRelease, targetCompatibility}

// ParseGradle reads the Java versions out of build.gradle and build.gradle.kts,
// strongest first, one per setting (its first occurrence with a value). The file
// is not run: a value counts if it is a literal, or a variable to which the file
// assigns one value only. Comments and the contents of strings are ignored. What is
// said of tests counts behind all else.
func ParseGradle(data []byte) ([]Declared, error) {
	s, err := gradleScript(data)
	if err != nil {
		return nil, err
	}
	variables := s.variables()
	return s.declared(gradleSettings, func(at int) string { return s.value(at, variables) }), nil
}

// jvmTargets reads the version that Kotlin is compiled for.
func jvmTargets(data []byte) []Declared {
	s, err := gradleScript(data)
	if err != nil {
		return nil
	}
	variables := s.variables()
	return s.declared([]string{jvmTarget}, func(at int) string { return s.value(at, variables) })
}

func gradleScript(data []byte) (script, error) {
	if len(data) > maxBuildFile {
		return nil, fmt.Errorf("larger than %d bytes", maxBuildFile)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, errors.New("not a text file")
	}
	return gradleTokens(data), nil
}

// declared returns the settings that have a value, those of tests last.
func (s script) declared(settings []string, value func(at int) string) []Declared {
	var found, ofTests []Declared
	inTests := s.inTests()
	for _, setting := range settings {
		main, test := false, false
		for i := range s {
			name, at := s.setting(i)
			ofTest := name == setting && (inTests[i] || s.speaksOfTests(i))
			if name != setting || ofTest && test || !ofTest && main {
				continue
			}
			stated, ok := state(value(at), javaMajor)
			switch {
			case ok && ofTest:
				ofTests, test = append(ofTests, Declared{setting, stated}), true
			case ok:
				found, main = append(found, Declared{setting, stated}), true
			}
		}
		if main && test {
			ofTests = ofTests[:len(ofTests)-1]
		}
	}
	return append(found, ofTests...)
}

// javaNumber takes 17, 1.8 and JavaVersion.VERSION_1_8, and nothing around them.
var javaNumber = regexp.MustCompile(`^(?:JavaVersion\.)?((?:VERSION_)?[0-9][0-9._]*)$`)

func javaMajor(text string) string {
	if m := javaNumber.FindStringSubmatch(text); m != nil {
		return version.OfNumber(version.Java, m[1])
	}
	return ""
}

type tokenKind byte

const (
	identifier tokenKind = iota
	literal              // a number, or a text without its quotes
	mark                 // one byte of punctuation
)

type token struct {
	kind tokenKind
	text string
}

// script is a Groovy or Kotlin file as tokens.
type script []token

// at returns the token there, or one that equals nothing.
func (s script) at(i int) token {
	if i < 0 || i >= len(s) {
		return token{kind: mark}
	}
	return s[i]
}

func (s script) is(i int, texts ...string) bool {
	for n, text := range texts {
		if t := s.at(i + n); t.kind == literal || t.text != text {
			return false
		}
	}
	return true
}

// setting recognises a setting at a token; next is the position of its value.
func (s script) setting(i int) (name string, next int) {
	if s.at(i).kind != identifier {
		return "", 0
	}
	switch s.at(i).text {
	case "JavaLanguageVersion":
		if s.is(i+1, ".", "of", "(") {
			return languageVersion, i + 4
		}
	case "jvmToolchain": // Kotlin's short form of the same
		if s.is(i+1, "(") {
			return languageVersion, i + 2
		}
	case sourceCompatibility, targetCompatibility, jvmTarget:
		if next := s.assigned(i + 1); next > 0 {
			return s.at(i).text, next
		}
		if s.at(i+1).kind != mark { // Groovy's method call: sourceCompatibility 17
			return s.at(i).text, i + 1
		}
	case "release":
		if s.is(i-2, "options", ".") {
			if next := s.assigned(i + 1); next > 0 {
				return optionsRelease, next
			}
		}
	}
	return "", 0
}

// assigned returns where the value is if an assignment stands at i, else 0.
func (s script) assigned(i int) int {
	switch {
	case s.is(i, "=") && !s.is(i+1, "="):
		return i + 1
	case s.is(i, "(") && !s.is(i+1, ")"):
		return i + 1
	case s.is(i, ".", "set", "("):
		return i + 3
	}
	return 0
}

// reference is a text that is nothing but a variable: "$java", "${java}".
var reference = regexp.MustCompile(`^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$`)

// value returns the text of the value at i: a literal, a constant or call of
// JavaVersion, or a variable. "" if it is anything else.
func (s script) value(i int, variables map[string]string) string {
	// One call inside another makes sense; deeper nesting is not followed, because
	// it would be read again from each of its starts.
	for range 2 {
		if s.is(i, "JavaVersion", ".", "toVersion", "(") || s.is(i, "JavaLanguageVersion", ".", "of", "(") {
			i += 4
		}
	}
	switch t := s.at(i); {
	case t.kind == literal:
		if m := reference.FindStringSubmatch(t.text); m != nil {
			return variables[m[1]]
		}
		return t.text
	case s.is(i, "JvmTarget", "."):
		return strings.TrimPrefix(s.at(i+2).text, "JVM_")
	case s.is(i, "JavaVersion", "."):
		return "JavaVersion." + s.at(i+2).text
	case t.kind != identifier:
		return ""
	}
	// A chain such as rootProject.ext.javaVersion.toInteger().
	name := s.at(i).text
	for i++; s.is(i, ".") && s.at(i+1).kind == identifier; i += 2 {
		if next := s.at(i + 1).text; s.is(i+2, "(") {
			switch next {
			case "toInteger", "toInt", "toString":
				return variables[name]
			}
			return ""
		} else {
			name = next
		}
	}
	if s.is(i, "(") {
		return ""
	}
	return variables[name]
}

// named returns how the value at i is called outside of the file: a chain of names
// such as libs.versions.java, or the property that "${java}" or property("java")
// names. "" if it is anything else.
func (s script) named(i int) string {
	for range 2 {
		if s.is(i, "JavaVersion", ".", "toVersion", "(") || s.is(i, "JavaLanguageVersion", ".", "of", "(") {
			i += 4
		}
	}
	if t := s.at(i); t.kind == literal {
		if m := reference.FindStringSubmatch(t.text); m != nil {
			return m[1]
		}
		return ""
	}
	var names []string
	for ; s.at(i).kind == identifier; i += 2 {
		name := s.at(i).text
		if s.is(i+1, "(") {
			switch name {
			case "property", "findProperty", "getProperty", "gradleProperty":
				return s.at(i + 2).text
			case "get", "toInteger", "toInt", "toString":
				return strings.Join(names, ".")
			}
			return ""
		}
		if names = append(names, name); !s.is(i+1, ".") {
			break
		}
	}
	return strings.Join(names, ".")
}

// inTests tells of each token whether it stands in a block about tests, such as
// test { } or tasks.withType(Test) { }.
func (s script) inTests() []bool {
	in := make([]bool, len(s))
	var outer []bool
	inside := false
	for i := range s {
		switch {
		case s.is(i, "{"):
			outer = append(outer, inside)
			inside = inside || s.speaksOfTests(i-1)
		case s.is(i, "}") && len(outer) > 0:
			inside, outer = outer[len(outer)-1], outer[:len(outer)-1]
		}
		in[i] = inside
	}
	return in
}

// speaksOfTests reports whether the expression that ends at i names tests.
func (s script) speaksOfTests(i int) bool {
	const longest = 32 // tokens
	for end := i; i > end-longest; i-- {
		t := s.at(i)
		if t.kind == mark {
			if strings.Contains("{};=", t.text) {
				return false
			}
			continue
		}
		if name := strings.ToLower(t.text); strings.Contains(name, "test") && !strings.Contains(name, "latest") {
			return true
		}
		// Two names side by side belong to two statements.
		if before := s.at(i - 1); before.kind != mark || before.text == ")" || before.text == "}" {
			return false
		}
	}
	return false
}

// variables returns the names that are given one literal, always the same.
func (s script) variables() map[string]string {
	values := map[string]string{}
	several := map[string]bool{}
	for i, t := range s {
		if t.kind != identifier || !s.is(i+1, "=") || s.is(i+2, "=") {
			continue
		}
		value := s.at(i + 2)
		text := value.text
		if s.is(i+2, "JavaVersion", ".") {
			text = "JavaVersion." + s.at(i+4).text
		} else if value.kind != literal {
			several[t.text] = true // computed, so not known
			continue
		}
		if before, ok := values[t.text]; ok && before != text {
			several[t.text] = true
		}
		values[t.text] = text
	}
	for name := range several {
		delete(values, name)
	}
	return values
}

// tokens finds, in this order: a comment; a text of three quotes, which may span
// lines, or of one; a number; a name; any other character. What is not closed ends
// with its line or with the file.
var tokens = regexp.MustCompile(`(?s)//[^\n]*|/\*.*?(?:\*/|\z)` +
	`|'''(.*?)(?:'''|\z)|"""(.*?)(?:"""|\z)` +
	`|'((?:\\.|[^'\\\n]|\\\z)*)'?|"((?:\\.|[^"\\\n]|\\\z)*)"?` +
	`|([0-9](?:[\w$\x{80}-\x{10ffff}]|\.[0-9])*)` +
	`|([\w$\x{80}-\x{10ffff}]+)|([^ \t\r\n])`)

// gradleTokens splits a Groovy or Kotlin script, without comments and white space.
func gradleTokens(data []byte) (list []token) {
	kinds := []tokenKind{1: literal, literal, literal, literal, literal, identifier, mark}
	for _, m := range tokens.FindAllSubmatchIndex(data, -1) {
		for group := 1; group < len(kinds); group++ {
			if from := m[2*group]; from >= 0 {
				list = append(list, token{kinds[group], string(data[from:m[2*group+1]])})
			}
		}
	}
	return list
}
