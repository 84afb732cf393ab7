package endoflife

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// maxFrontMatter limits the size of a file in bytes; real ones have a few
// kilobytes. The YAML parser's time grows with the square of the nesting.
const maxFrontMatter = 64 << 10

// FromFrontMatter converts a file products/<name>.md of endoflife.date. It reads
// the YAML between the first two lines of three dashes, and takes the releases
// (releaseCycle and eol) from it.
func FromFrontMatter(markdown []byte) (Product, error) {
	if len(markdown) > maxFrontMatter {
		return nil, fmt.Errorf("the file has %d bytes; expected at most %d", len(markdown), maxFrontMatter)
	}
	matter, err := frontMatter(markdown)
	if err != nil {
		return nil, err
	}
	var page struct {
		Releases []struct {
			Cycle scalar `yaml:"releaseCycle"`
			EOL   scalar `yaml:"eol"`
		} `yaml:"releases"`
	}
	if err := yaml.Unmarshal(matter, &page); err != nil {
		// The rest of the message quotes the file.
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("front matter: %.200s", first)
	}
	p := Product{}
	for _, r := range page.Releases {
		cycle := string(r.Cycle)
		if _, known := p[cycle]; known {
			return nil, fmt.Errorf("release cycle %.40q is listed twice", cycle)
		}
		if p[cycle], err = endOf(string(r.EOL)); err != nil {
			return nil, fmt.Errorf("release %.40q: eol: %w", cycle, err)
		}
	}
	return p, p.validate()
}

// scalar is a single YAML value as it is spelt, without quotes: as a number, 1.10
// would equal 1.1.
type scalar string

func (s *scalar) UnmarshalYAML(text []byte) error {
	*s = scalar(strings.Trim(string(text), "\"' \r\n"))
	return nil
}

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
