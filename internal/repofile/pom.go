package repofile

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/repofile/version"
	"github.com/hmcts/rse-dashboard/internal/repofile/xmltext"
)

// ParsePOM reads the Java versions out of a Maven project, strongest first.
// References to properties are followed within the file; a version that comes
// from a parent is not known here.
func ParsePOM(data []byte) ([]Declared, error) {
	r, err := xmltext.NewReader(data)
	if err != nil {
		return nil, err
	}
	p := pom{properties: map[string]string{}, compiler: map[string]string{}}
	if err := p.read(r); err != nil {
		return nil, err
	}
	var declared []Declared
	add := func(setting, raw string) {
		text, ok := p.resolve(raw)
		if !ok {
			return
		}
		if s, ok := state(text, func(t string) string { return version.OfNumber(version.Java, t) }); ok {
			declared = append(declared, Declared{setting, s})
		}
	}
	const plugin = "maven-compiler-plugin "
	add("maven.compiler.release", p.properties["maven.compiler.release"])
	add(plugin+"release", p.compiler["release"])
	add("java.version", p.properties["java.version"])
	add("maven.compiler.source", p.properties["maven.compiler.source"])
	add(plugin+"source", p.compiler["source"])
	add("maven.compiler.target", p.properties["maven.compiler.target"])
	add(plugin+"target", p.compiler["target"])
	return declared, nil
}

// pom is what counts of a Maven project.
type pom struct {
	properties map[string]string
	// compiler is the configuration of the compiler plugin.
	compiler map[string]string
}

// maxProperty bounds the text of one property and what it resolves to.
const maxProperty = 1 << 10

const (
	propertiesPath = "project/properties/"
	pluginPath     = "project/build/plugins/plugin"
	managedPath    = "project/build/pluginManagement/plugins/plugin"
)

func (p *pom) read(r *xmltext.Reader) error {
	var path []string // local names of the open elements
	var text strings.Builder
	var artifact string
	var configured map[string]string // of the plugin at hand
	for {
		t, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := t.Token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
			if path[0] != "project" {
				return &xmltext.Error{Line: t.Line, Text: "not a Maven project: the root element is not project"}
			}
			text.Reset()
			if at := join(path); at == pluginPath || at == managedPath {
				artifact, configured = "", map[string]string{}
			}
		case xml.CharData:
			if text.Len()+len(token) <= maxProperty {
				text.Write(token)
			}
		case xml.EndElement:
			at, value := join(path), strings.TrimSpace(text.String())
			path = path[:len(path)-1]
			text.Reset()
			if name, ok := strings.CutPrefix(at, propertiesPath); ok {
				p.properties[name] = value
			}
			inside, ok := strings.CutPrefix(at, managedPath)
			if !ok {
				inside, ok = strings.CutPrefix(at, pluginPath)
			}
			switch {
			case !ok:
			case inside == "/artifactId":
				artifact = value
			case strings.HasPrefix(inside, "/configuration/"):
				configured[inside[len("/configuration/"):]] = value
			case inside == "" && artifact == "maven-compiler-plugin":
				for name, value := range configured {
					// The project's own configuration overrides the managed one,
					// whichever comes first.
					if _, known := p.compiler[name]; !known || at == pluginPath {
						p.compiler[name] = value
					}
				}
			}
		}
	}
}

// maxPath is beyond the longest path that counts.
const maxPath = 8

// join makes a path of the open elements; "" where it is deeper than any that
// counts, so that its cost stays small however deep the file nests.
func join(path []string) string {
	if len(path) > maxPath {
		return ""
	}
	return strings.Join(path, "/")
}

var propertyReference = regexp.MustCompile(`\$\{([^${}]+)\}`)

// resolve replaces references to properties of the file; false if one is not
// there, or if they lead in a circle.
func (p *pom) resolve(text string) (string, bool) {
	const deepest = 10
	for range deepest {
		if !strings.Contains(text, "${") {
			return text, true
		}
		missing := false
		text = propertyReference.ReplaceAllStringFunc(text, func(reference string) string {
			value, ok := p.properties[reference[2:len(reference)-1]]
			missing = missing || !ok
			return value
		})
		if missing || len(text) > maxProperty {
			return "", false
		}
	}
	return "", false
}
