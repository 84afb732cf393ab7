package endoflife

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
)

// maxFrontMatter bounds the file that is read; real ones have a few kilobytes.
const maxFrontMatter = 1 << 20

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
		Title    string `yaml:"title"`
		Releases []struct {
			Cycle    any    `yaml:"releaseCycle"`
			Released any    `yaml:"releaseDate"`
			LTS      any    `yaml:"lts"`
			EOL      any    `yaml:"eol"`
			Latest   string `yaml:"latest"`
		} `yaml:"releases"`
	}
	if err := yaml.Unmarshal(matter, &page); err != nil {
		return nil, fmt.Errorf("front matter: %w", err)
	}
	p := &Product{Title: page.Title}
	for i, r := range page.Releases {
		// Only a text keeps 1.10 apart from 1.1.
		cycle, ok := r.Cycle.(string)
		if !ok {
			return nil, fmt.Errorf("release %d: releaseCycle %.40v is not a text", i+1, r.Cycle)
		}
		release := Release{Cycle: cycle, Latest: r.Latest}
		released, err := dayOrBool(r.Released)
		if err != nil || !released.IsDay {
			return nil, fmt.Errorf("release %.40s: releaseDate %.40v is not a date", cycle, r.Released)
		}
		release.Released = released.Day
		if release.EOL, err = dayOrBool(r.EOL); err != nil {
			return nil, fmt.Errorf("release %.40s: eol: %w", cycle, err)
		}
		if release.LTS, err = dayOrBool(r.LTS); err != nil {
			return nil, fmt.Errorf("release %.40s: lts: %w", cycle, err)
		}
		release.LTS.Said = true // saying nothing of it means no
		p.Releases = append(p.Releases, release)
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	return p, nil
}

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
