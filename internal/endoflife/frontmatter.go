package endoflife

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// maxFrontMatter limits the size of a file in bytes; real ones have a few
// kilobytes. The YAML parser's time grows with the square of the nesting.
const maxFrontMatter = 64 << 10

// FromFrontMatter converts a file products/<name>.md of endoflife.date. It reads
// the YAML between the first two lines of three dashes, and takes the title and the
// releases (releaseCycle, releaseDate, lts, eol, latest) from it.
func FromFrontMatter(markdown []byte) (*Product, error) {
	if len(markdown) > maxFrontMatter {
		return nil, fmt.Errorf("the file has %d bytes; expected at most %d", len(markdown), maxFrontMatter)
	}
	matter, err := frontMatter(markdown)
	if err != nil {
		return nil, err
	}
	var page struct {
		Title    scalar `yaml:"title"`
		Releases []struct {
			Cycle    scalar `yaml:"releaseCycle"`
			Released scalar `yaml:"releaseDate"`
			LTS      scalar `yaml:"lts"`
			EOL      scalar `yaml:"eol"`
			Latest   scalar `yaml:"latest"`
		} `yaml:"releases"`
	}
	if err := yaml.Unmarshal(matter, &page); err != nil {
		// The rest of the message quotes the file.
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("front matter: %.200s", first)
	}
	p := &Product{Title: page.Title.text}
	for _, r := range page.Releases {
		release := Release{Cycle: r.Cycle.text, Latest: r.Latest.text}
		released, err := r.Released.dayOrBool()
		if err != nil || !released.IsDay {
			return nil, fmt.Errorf("release %.40q: releaseDate %.40q is not a date", r.Cycle.text, r.Released.text)
		}
		release.Released = released.Day
		if release.EOL, err = r.EOL.dayOrBool(); err != nil {
			return nil, fmt.Errorf("release %.40q: eol: %w", r.Cycle.text, err)
		}
		if release.LTS, err = r.LTS.dayOrBool(); err != nil {
			return nil, fmt.Errorf("release %.40q: lts: %w", r.Cycle.text, err)
		}
		release.LTS.Said = true // without a statement, a release is not LTS
		p.Releases = append(p.Releases, release)
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// scalar is a single YAML value as it is spelt: as a number, 1.10 would equal 1.1.
type scalar struct {
	text string
	// value is a string, a bool or nil.
	value any
}

// UnmarshalYAML reads the value from the syntax tree, so that references to
// anchors are not expanded.
func (s *scalar) UnmarshalYAML(node ast.Node) error {
	switch n := node.(type) {
	case *ast.BoolNode:
		*s = scalar{n.GetToken().Value, n.Value}
	case *ast.NullNode:
		*s = scalar{}
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode:
		text := node.GetToken().Value
		*s = scalar{text, text}
	default:
		return fmt.Errorf("line %d: expected a single value", node.GetToken().Position.Line)
	}
	return nil
}

func (s scalar) dayOrBool() (DayOrBool, error) { return dayOrBool(s.value) }

// frontMatter returns the text between the first two lines of three dashes.
func frontMatter(markdown []byte) ([]byte, error) {
	markdown = bytes.TrimPrefix(markdown, []byte("\xef\xbb\xbf"))
	begin, end := -1, 0
	for line := range bytes.Lines(markdown) {
		fence := string(bytes.TrimRight(line, " \t\r\n")) == "---"
		switch {
		case begin < 0 && !fence:
			return nil, errors.New("the file does not begin with front matter; expected a line of three dashes")
		case begin < 0:
			begin = len(line)
		case fence:
			return markdown[begin:end], nil
		}
		end += len(line)
	}
	return nil, errors.New("the front matter does not end; expected a second line of three dashes")
}
