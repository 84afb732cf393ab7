package endoflife

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// maxFrontMatter bounds the file that is read; real ones have some kilobytes.
// The YAML parser takes a time that grows with the square of what is nested.
const maxFrontMatter = 64 << 10

// FromFrontMatter converts a products/<name>.md of endoflife.date: the YAML
// between its first two lines of three dashes, of which title and releases
// (releaseCycle, releaseDate, lts, eol, latest) are taken.
func FromFrontMatter(markdown []byte) (*Product, error) {
	if len(markdown) > maxFrontMatter {
		return nil, fmt.Errorf("larger than %d bytes", maxFrontMatter)
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
		release.LTS.Said = true // saying nothing of it means no
		p.Releases = append(p.Releases, release)
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// scalar is a YAML value that is not made of others, in its own spelling: a
// number would lose the difference between 1.10 and 1.1.
type scalar struct {
	text string
	// value is what it means: a text, true or false, or nil.
	value any
}

// UnmarshalYAML takes the value from the tree, so that a reference to an anchor
// is never built up into what it stands for.
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

// frontMatter returns what is between the first two lines of three dashes.
func frontMatter(markdown []byte) ([]byte, error) {
	markdown = bytes.TrimPrefix(markdown, []byte("\xef\xbb\xbf"))
	begin, end := -1, 0
	for line := range bytes.Lines(markdown) {
		fence := string(bytes.TrimRight(line, " \t\r\n")) == "---"
		switch {
		case begin < 0 && !fence:
			return nil, errors.New("does not begin with front matter (---)")
		case begin < 0:
			begin = len(line)
		case fence:
			return markdown[begin:end], nil
		}
		end += len(line)
	}
	return nil, errors.New("the front matter does not end (---)")
}
