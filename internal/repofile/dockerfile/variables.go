package dockerfile

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// maxWord bounds the text of a FROM or an ARG before and after its variables are
// resolved, because variables that repeat others could double without end.
const maxWord = 1 << 10

// variables are the ARGs before the first FROM.
type variables struct {
	escape rune
	values map[string]string
	given  int // bytes of values handed out for the current word
}

// unknown is the value of a variable whose value depends on the build. A NUL
// cannot come from the file.
const unknown = "\x00"

// withDefault is a variable with a text to use when it has no value.
var withDefault = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*:?[-+]`)

// expand resolves the variables of a word and removes its quotes. It returns false
// if one of them has no value, or if a dollar sign remains, which no name of an
// image contains.
func (v *variables) expand(word string) (string, bool) {
	if len(word) > maxWord {
		return "", false
	}
	v.given = 0
	value, err := shell.NewLex(v.escape).ProcessWordWithMatches(word, v)
	if err != nil || strings.ContainsAny(value.Result, unknown+"$") || len(value.Result) > maxWord {
		return "", false
	}
	if len(value.Unmatched) == 0 {
		return value.Result, true
	}
	// The lexer does not tell whether a variable without a value had a default.
	// A second pass leaves such variables in place, where it can be seen.
	v.given = 0
	keep := shell.NewLex(v.escape)
	keep.SkipUnsetEnv = true
	left, err := keep.ProcessWordWithMatches(word, v)
	if err != nil || strings.Contains(withDefault.ReplaceAllString(left.Result, ""), "$") {
		return "", false
	}
	return value.Result, true
}

// builtin are the variables that BuildKit sets itself; their values depend on
// where it runs.
var builtin = regexp.MustCompile(`^(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)$|^TARGETSTAGE$`)

// Get returns the value of a variable; the lexer calls it.
func (v *variables) Get(name string) (string, bool) {
	if value, ok := v.values[name]; ok {
		if v.given += len(value); v.given > maxWord {
			return unknown, true
		}
		return value, true
	}
	if builtin.MatchString(name) {
		return unknown, true
	}
	return "", false
}

// Keys lists the names that Get knows; the lexer's interface requires it.
func (v *variables) Keys() []string { return slices.Collect(maps.Keys(v.values)) }
