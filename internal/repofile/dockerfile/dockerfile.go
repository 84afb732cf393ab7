// Package dockerfile tells which images a Dockerfile builds upon.
//
// The way of the data: instructions.go splits the bytes into instructions, of
// which only FROM, and ARG before the first FROM, are used. variables.go resolves
// their variables as a build without arguments would. The result is a list of
// [Stage]s; a base image with a variable without a value is marked as unresolved,
// never guessed. [File.Final] follows the last stage through the names of earlier
// stages to the image it is built upon.
//
// The files are not trusted: size, lines and the growth of variables are
// bounded, so that the time is proportional to the input.
package dockerfile

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// The largest file that is read. Real ones are a few kilobytes.
const (
	MaxBytes = 256 << 10
	MaxLines = 10_000
)

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
	// Raw is the base image as written.
	Raw string
	// Image is the base image once variables have their defaults. It is the zero
	// Image if Unresolved, Scratch or Parent ≥ 0.
	Image Image
	// Unresolved says that the base image has a variable without a value.
	Unresolved bool
	// Scratch says that the stage starts empty (FROM scratch).
	Scratch bool
	// Parent is the index of the stage it continues, or -1.
	Parent int
}

// Final returns the stage whose base image the last stage is built upon: the last
// stage itself, or the one its chain of stage names leads to.
func (f *File) Final() Stage { return f.Stages[f.final()] }

func (f *File) final() int {
	i := len(f.Stages) - 1
	for f.Stages[i].Parent >= 0 {
		i = f.Stages[i].Parent // always an earlier one
	}
	return i
}

// Builds returns the other stages that have a base image of their own, in order.
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
		return nil, &Error{0, "not a text file"}
	case bytes.Count(data, []byte("\n")) > MaxLines:
		return nil, &Error{0, fmt.Sprintf("more than %d lines", MaxLines)}
	}
	// A comment may be in another encoding; instructions are ASCII.
	data = bytes.ToValidUTF8(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\uFFFD"))
	// BuildKit's lexer was made for files that people build. A file that makes it
	// panic must not end the program.
	defer func() {
		if p := recover(); p != nil {
			file, err = nil, &Error{0, "cannot be parsed: " + words.Shorten(fmt.Sprint(p), maxMessage)}
		}
	}()
	r, err := newReader(string(data))
	if err != nil {
		return nil, err
	}
	b := builder{variables: variables{escape: rune(r.escape), values: map[string]string{}}, stages: map[string]int{}}
	for {
		in, ok, err := r.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		switch {
		case in.name == "from":
			err = b.from(in)
		case in.name == "arg" && len(b.file.Stages) == 0:
			err = b.arg(in, r.words(in.rest))
		}
		if err != nil {
			return nil, err
		}
	}
	if len(b.file.Stages) == 0 {
		return nil, &Error{0, "no FROM, so not a Dockerfile"}
	}
	return &b.file, nil
}

// builder holds the variables and the stages read so far.
type builder struct {
	variables
	stages map[string]int
	file   File
}

func (b *builder) arg(in instruction, words []string) error {
	if len(words) == 0 {
		return &Error{in.line, "ARG requires at least one argument"}
	}
	for _, word := range words {
		name, value, given := strings.Cut(word, "=")
		if name == "" {
			return &Error{in.line, "ARG requires a name before ="}
		}
		if !given {
			continue // only declared; it keeps an earlier value
		}
		resolved, ok := b.expand(value)
		if !ok {
			resolved = unknown
		}
		b.values[name] = resolved
	}
	return nil
}

var stageName = regexp.MustCompile(`^[a-z][a-z0-9-_.]*$`)

func (b *builder) from(in instruction) error {
	args := strings.FieldsFunc(in.rest, isBlank)
	stage := Stage{Line: in.line, Parent: -1}
	switch {
	case len(args) == 3 && strings.EqualFold(args[1], "as"):
		stage.Name = strings.ToLower(args[2])
		if !stageName.MatchString(stage.Name) {
			return &Error{in.line, fmt.Sprintf("%q is not a valid name of a stage", words.Shorten(args[2], maxMessage))}
		}
	case len(args) != 1:
		return &Error{in.line, "FROM requires an image, or an image AS a name"}
	}
	for _, flag := range in.flags {
		name, value, _ := strings.Cut(flag, "=")
		if name != "--platform" || value == "" || stage.Platform != "" {
			return &Error{in.line, fmt.Sprintf("the flag %s: expected one --platform=…", words.Shorten(flag, maxMessage))}
		}
		stage.Platform = value
	}
	stage.Raw = args[0]
	base, ok := b.expand(stage.Raw)
	switch parent, known := b.stages[strings.ToLower(base)]; {
	case !ok || base == "":
		stage.Unresolved = true
	case known:
		stage.Parent = parent
	case base == "scratch":
		stage.Scratch = true
	default:
		if stage.Image = ParseImage(base); stage.Image.Name == "" {
			return &Error{in.line, fmt.Sprintf("FROM %s: not the name of an image", words.Shorten(base, maxMessage))}
		}
	}
	if stage.Name != "" {
		b.stages[stage.Name] = len(b.file.Stages)
	}
	b.file.Stages = append(b.file.Stages, stage)
	return nil
}
