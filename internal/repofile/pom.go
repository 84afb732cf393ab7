package repofile

import (
	"cmp"
	"encoding/xml"
	"regexp"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/repofile/version"
	"github.com/hmcts/rse-dashboard/internal/repofile/xmltext"
)

// project is what is read of a Maven project.
type project struct {
	XMLName    xml.Name  `xml:"project"`
	Properties []entries `xml:"properties"`
	Managed    []plugin  `xml:"build>pluginManagement>plugins>plugin"`
	Plugins    []plugin  `xml:"build>plugins>plugin"`
}

type plugin struct {
	ArtifactID    string    `xml:"artifactId"`
	Configuration []entries `xml:"configuration"`
}

// entries are elements whose name is a key and whose text is its value.
type entries struct {
	Each []struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
		JDK     string `xml:"jdk>version"` // of the element toolchains
	} `xml:",any"`
}

// addTo adds the entries to a map; of two with one name the later counts.
func (e entries) addTo(values map[string]string) {
	for _, entry := range e.Each {
		text := strings.TrimSpace(entry.Text)
		if len(text) > maxProperty {
			text = ""
		}
		values[entry.XMLName.Local] = text
	}
}

// maxProperty bounds the text of one property and what it resolves to.
const maxProperty = 1 << 10

// ParsePOM reads the Java versions out of a Maven project, strongest first.
// References to properties are resolved within the file; a version that comes
// from a parent is not known here.
func ParsePOM(data []byte) ([]Declared, error) {
	var p project
	if _, err := xmltext.Decode(data, &p); err != nil {
		return nil, err
	}
	found := properties{}
	for _, e := range p.Properties {
		e.addTo(found)
	}
	// The project's own configuration of the compiler overrides the managed one.
	compiler, toolchain := map[string]string{}, ""
	for _, plugin := range append(p.Managed, p.Plugins...) {
		if strings.TrimSpace(plugin.ArtifactID) == "maven-toolchains-plugin" {
			for _, e := range plugin.Configuration {
				for _, entry := range e.Each {
					toolchain = cmp.Or(strings.TrimSpace(entry.JDK), toolchain)
				}
			}
		}
		if strings.TrimSpace(plugin.ArtifactID) == "maven-compiler-plugin" {
			for _, e := range plugin.Configuration {
				e.addTo(compiler)
			}
		}
	}
	var declared []Declared
	for _, s := range []struct{ setting, text string }{
		{"maven.compiler.release", found["maven.compiler.release"]},
		{"maven-compiler-plugin release", compiler["release"]},
		{"java.version", found["java.version"]},
		{"maven.compiler.source", found["maven.compiler.source"]},
		{"maven-compiler-plugin source", compiler["source"]},
		{"maven.compiler.target", found["maven.compiler.target"]},
		{"maven-compiler-plugin target", compiler["target"]},
		{"kotlin.compiler.jvmTarget", found["kotlin.compiler.jvmTarget"]},
		{"maven-toolchains-plugin jdk", toolchain},
	} {
		text, ok := found.resolve(s.text)
		if !ok {
			continue
		}
		if stated, ok := state(text, func(t string) string { return version.OfNumber(version.Java, t) }); ok {
			declared = append(declared, Declared{s.setting, stated})
		}
	}
	return declared, nil
}

// properties are the values of the project's properties by name.
type properties map[string]string

var propertyReference = regexp.MustCompile(`\$\{([^${}]+)\}`)

// resolve replaces references to properties. It returns false if one does not
// exist, or if they form a circle.
func (p properties) resolve(text string) (string, bool) {
	const deepest = 10
	for range deepest {
		if !strings.Contains(text, "${") {
			return text, true
		}
		missing := false
		text = propertyReference.ReplaceAllStringFunc(text, func(reference string) string {
			value, ok := p[reference[2:len(reference)-1]]
			missing = missing || !ok
			return value
		})
		if missing || len(text) > maxProperty {
			return "", false
		}
	}
	return "", false
}
