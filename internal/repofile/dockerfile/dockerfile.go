// Package dockerfile tells which images a Dockerfile builds upon.
//
// Bytes go through BuildKit's own parser; of its instructions only FROM, and ARG
// before the first FROM, are looked at. They become [Stage]s whose base image
// is resolved as a build without arguments would, or marked as unresolved:
// a variable without a value is never guessed. [File.Final] follows the last
// stage through the names of earlier ones down to the image it stands on.
//
// The files are strangers': size, lines and the growth of variables are
// bounded, so that time stays in proportion to the input.
package dockerfile

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// The largest file that is read. Real ones are a few kilobytes; BuildKit's
// parser needs a time that grows with lines times bytes.
const (
	MaxBytes = 256 << 10
	MaxLines = 10_000
)

// maxWord bounds a FROM's or an ARG's text before and after its variables are
// resolved, as variables that repeat others could double without end.
const maxWord = 1 << 10

// maxMessage bounds the part of an error that comes from the file.
const maxMessage = 160

// Error says what is wrong with a Dockerfile.
type Error struct {
	// Line counts from 1; 0 is the file as a whole.
	Line int
	Text string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Text)
}

// File is a Dockerfile.
type File struct {
	// Stages are in the order of the file; there is at least one.
	Stages []Stage
}

// Stage is what begins with a FROM.
type Stage struct {
	// Line is where the FROM begins, counted from 1.
	Line int
	// Name is the stage's name in lower case, or "".
	Name string
	// Platform is the flag's text as written, or "".
	Platform string
	// Raw is the base as written.
	Raw string
	// Image is the base once variables have their defaults. It is the zero
	// Image if Unresolved, Scratch or Parent ≥ 0.
	Image Image
	// Unresolved says that the base holds a variable without a value.
	Unresolved bool
	// Scratch says that the stage begins with nothing.
	Scratch bool
	// Parent is the index of the stage it continues, or -1.
	Parent int
}

// Final returns the stage on whose base the last stage stands: itself, or the
// one its chain of stage names leads to.
func (f *File) Final() Stage { return f.Stages[f.final()] }

func (f *File) final() int {
	i := len(f.Stages) - 1
	for f.Stages[i].Parent >= 0 {
		i = f.Stages[i].Parent // always an earlier one
	}
	return i
}

// Builds returns the other stages that stand on a base of their own, in order.
func (f *File) Builds() []Stage {
	var builds []Stage
	final := f.final()
	for i, s := range f.Stages {
		if i != final && s.Parent < 0 {
			builds = append(builds, s)
		}
	}
	return builds
}

// Parse reads a Dockerfile. Every error is an [*Error].
func Parse(data []byte) (file *File, err error) {
	switch {
	case len(data) > MaxBytes:
		return nil, &Error{0, fmt.Sprintf("larger than %d bytes", MaxBytes)}
	case bytes.IndexByte(data, 0) >= 0:
		return nil, &Error{0, "not a text"}
	case bytes.Count(data, []byte("\n")) > MaxLines:
		return nil, &Error{0, fmt.Sprintf("more than %d lines", MaxLines)}
	}
	// A comment may be in another encoding; what counts is ASCII.
	data = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	// The parser was made for files that people build; a text that trips it
	// must not end the whole run.
	defer func() {
		if p := recover(); p != nil {
			file, err = nil, &Error{0, "the parser cannot cope with it: " + clip(fmt.Sprint(p))}
		}
	}()
	result, err := parser.Parse(bytes.NewReader(data))
	if err != nil {
		return nil, located(err)
	}
	r := resolver{escape: result.EscapeToken, values: map[string]string{}, stages: map[string]int{}}
	for _, node := range result.AST.Children {
		switch strings.ToLower(node.Value) {
		case command.From:
			if err := r.from(node); err != nil {
				return nil, err
			}
		case command.Arg:
			if len(r.file.Stages) == 0 {
				if err := r.arg(node); err != nil {
					return nil, err
				}
			}
		}
	}
	if len(r.file.Stages) == 0 {
		return nil, &Error{0, "no FROM, so not a Dockerfile"}
	}
	return &r.file, nil
}

// located turns BuildKit's error into ours.
func located(err error) *Error {
	e := &Error{0, clip(err.Error())}
	var at *parser.LocationError
	if errors.As(err, &at) && len(at.Locations) > 0 && len(at.Locations[0]) > 0 {
		e.Line = at.Locations[0][0].Start.Line
	}
	return e
}

func clip(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	return strings.ToValidUTF8(s[:maxMessage], "") + "…"
}

// resolver carries the variables and the stages seen so far.
type resolver struct {
	escape rune
	values map[string]string
	stages map[string]int
	file   File
	given  int // bytes of values handed out for the word at hand
}

func (r *resolver) arg(node *parser.Node) error {
	instruction, err := instructions.ParseInstruction(node)
	if err != nil {
		return located(err)
	}
	for _, pair := range instruction.(*instructions.ArgCommand).Args {
		if pair.Value == nil {
			continue // only declared; a value given before stays
		}
		value, ok := r.expand(*pair.Value)
		if !ok {
			value = unknown
		}
		r.values[pair.Key] = value
	}
	return nil
}

func (r *resolver) from(node *parser.Node) error {
	instruction, err := instructions.ParseInstruction(node)
	if err != nil {
		return located(err)
	}
	from := instruction.(*instructions.Stage)
	stage := Stage{Line: node.StartLine, Name: from.Name, Platform: from.Platform, Raw: from.BaseName, Parent: -1}
	base, ok := r.expand(from.BaseName)
	switch parent, known := r.stages[strings.ToLower(base)]; {
	case !ok || base == "":
		stage.Unresolved = true
	case known:
		stage.Parent = parent
	case base == "scratch":
		stage.Scratch = true
	default:
		if stage.Image = ParseImage(base); stage.Image.Name == "" {
			return &Error{node.StartLine, fmt.Sprintf("FROM %s names no image", clip(base))}
		}
	}
	if stage.Name != "" {
		r.stages[stage.Name] = len(r.file.Stages)
	}
	r.file.Stages = append(r.file.Stages, stage)
	return nil
}

// unknown is the value of a variable that has one, but not one to be known
// here; a NUL cannot come from the file.
const unknown = "\x00"

// withDefault is a variable that stands for a given text when it has no value.
var withDefault = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*:?[-+]`)

// expand resolves the variables of a word and removes its quotes; false if one
// of them has no value, or if a dollar remains, which no image's name has.
func (r *resolver) expand(word string) (string, bool) {
	if len(word) > maxWord {
		return "", false
	}
	r.given = 0
	value, err := shell.NewLex(r.escape).ProcessWordWithMatches(word, r)
	if err != nil || strings.ContainsAny(value.Result, unknown+"$") || len(value.Result) > maxWord {
		return "", false
	}
	if len(value.Unmatched) == 0 {
		return value.Result, true
	}
	// A variable without a value is the empty text to the lexer, with or
	// without a default; seen once more with such variables left in place, what
	// remains of them tells which had none.
	r.given = 0
	keep := shell.NewLex(r.escape)
	keep.SkipUnsetEnv = true
	left, err := keep.ProcessWordWithMatches(word, r)
	if err != nil || strings.Contains(withDefault.ReplaceAllString(left.Result, ""), "$") {
		return "", false
	}
	return value.Result, true
}

// builtin are the variables that BuildKit itself gives a value, one that
// depends on where it runs.
var builtin = regexp.MustCompile(`^(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)$|^TARGETSTAGE$`)

// Get is how the lexer asks for a variable.
func (r *resolver) Get(name string) (string, bool) {
	if value, ok := r.values[name]; ok {
		if r.given += len(value); r.given > maxWord {
			return unknown, true
		}
		return value, true
	}
	if builtin.MatchString(name) {
		return unknown, true
	}
	return "", false
}

// Keys is part of the lexer's interface; it lists what Get knows of the file.
func (r *resolver) Keys() []string {
	keys := make([]string, 0, len(r.values))
	for k := range r.values {
		keys = append(keys, k)
	}
	return keys
}
