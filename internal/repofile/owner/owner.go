// Package owner reads the files in which a repository says which team owns it:
// catalog-info.yaml of Backstage and CODEOWNERS of GitHub. The bytes are not
// trusted; a file that cannot be understood is an error that says why.
package owner

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
)

// maxCatalog limits the size of a catalogue's file in bytes. The YAML parser's time
// grows with the square of the nesting.
const maxCatalog = 64 << 10

// reference is an entity of Backstage, [kind:][namespace/]name.
var reference = regexp.MustCompile(`^(?:([A-Za-z]+):)?(?:[A-Za-z0-9][A-Za-z0-9_.-]*/)?([A-Za-z0-9][A-Za-z0-9_.-]{0,62})$`)

// OfCatalog returns the team in spec.owner of catalog-info.yaml, in lower case and
// without kind and namespace. Of several documents the first component with an
// owner counts, else the first document with one. The team is "" if there is none.
func OfCatalog(data []byte) (string, error) {
	if len(data) > maxCatalog {
		return "", fmt.Errorf("the file has %d bytes; expected at most %d", len(data), maxCatalog)
	}
	first := ""
	for decoder := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var entity struct {
			Kind string
			Spec struct{ Owner string }
		}
		err := decoder.Decode(&entity)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			// The rest of the message quotes the file.
			line, _, _ := strings.Cut(err.Error(), "\n")
			return "", fmt.Errorf("it is not YAML of an entity with spec.owner: %.200q", line)
		}
		if entity.Spec.Owner != "" && (first == "" || entity.Kind == "Component") {
			first = entity.Spec.Owner
		}
		if first != "" && entity.Kind == "Component" {
			break
		}
	}
	if first == "" {
		return "", nil
	}
	m := reference.FindStringSubmatch(strings.TrimSpace(first))
	switch {
	case m == nil:
		return "", fmt.Errorf("spec.owner is %.100q; expected a group such as group:default/payments", first)
	case m[1] != "" && !strings.EqualFold(m[1], "group"):
		return "", fmt.Errorf("spec.owner is a %s; expected a group such as group:default/payments", strings.ToLower(m[1]))
	}
	return strings.ToLower(m[2]), nil
}

// team is a team as CODEOWNERS names it.
var team = regexp.MustCompile(`^@[A-Za-z0-9][A-Za-z0-9-]*/([A-Za-z0-9][A-Za-z0-9_.-]*)$`)

// OfCodeOwners returns the first team that owns everything by CODEOWNERS, in lower
// case and without its organisation: the last line with the pattern * counts. The
// team is "" without such a line, or if the line names nobody or only persons.
func OfCodeOwners(data []byte) (string, error) {
	if bytes.IndexByte(data, 0) >= 0 {
		return "", errors.New("it is not a text file")
	}
	found, number := "", 0
	var err error
	for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) {
		number++
		words := strings.Fields(string(line))
		if len(words) == 0 || words[0] != "*" && words[0] != "**" && words[0] != "/**" {
			continue
		}
		found, err = "", nil
		for _, word := range words[1:] {
			if strings.HasPrefix(word, "#") {
				break
			}
			if m := team.FindStringSubmatch(word); m != nil && found == "" {
				found = strings.ToLower(m[1])
			} else if !strings.Contains(word, "@") {
				err = fmt.Errorf("line %d: %.100q is not an owner; expected @organisation/team, @user or an address", number, word)
			}
		}
	}
	if err != nil {
		return "", err
	}
	return found, nil
}
