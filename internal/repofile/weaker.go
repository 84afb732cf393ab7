package repofile

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

// weaker adds the statements that count only where no stronger one does, strongest
// first.
func (c *evidence) weaker() {
	c.gradleBelow()
	for _, path := range []string{gradlePath, gradleKotlin} {
		if data, ok := c.files[path]; ok {
			c.gradleNames(data)
		}
	}
	for _, path := range []string{gradlePath, gradleKotlin} {
		c.declare(path, jvmTargets(c.files[path]))
	}
	c.nodeTools()
	for _, path := range []string{misePath, miseHidden} {
		c.tools(path, parseMise)
	}
	c.tools(sdkmanPath, parseSDKMAN)
	c.workflows()
}

// gradleBelow looks at the build files below the root if there is none in it. The
// first that states a version counts.
func (c *evidence) gradleBelow() {
	if c.files.has(gradlePath) || c.files.has(gradleKotlin) || c.files.has(pomPath) {
		return
	}
	for _, path := range below(c.files, gradlePath, gradleKotlin) {
		data, ok := c.read(path)
		if !ok {
			continue
		}
		all, err := ParseGradle(data)
		if err != nil {
			c.problem(path, err.Error())
		}
		if c.declare(path, all); len(all) > 0 {
			return
		}
	}
}

// gradleNames adds what a build file refers to in the catalogue of versions and in
// the properties.
func (c *evidence) gradleNames(data []byte) {
	script, err := gradleScript(data)
	if err != nil {
		return // the problem is known
	}
	catalog, err := parseCatalog(c.files[gradleCatalog])
	if err != nil {
		c.problem(gradleCatalog, err.Error())
	}
	properties := parseProperties(c.files[gradleProperties])
	for _, in := range []struct {
		path  string
		value func(name string) string
	}{
		{gradleCatalog, func(name string) string {
			entry, ok := strings.CutPrefix(name, "libs.versions.")
			if !ok {
				return ""
			}
			return catalog[entry]
		}},
		{gradleProperties, func(name string) string { return properties[name[strings.LastIndexByte(name, '.')+1:]] }},
	} {
		c.declare(in.path, script.declared(gradleSettings, func(at int) string { return in.value(script.named(at)) }))
	}
}

// maxTOML bounds the size of a TOML file in bytes, and so the nesting in it; real
// ones have a few kilobytes.
const maxTOML = 64 << 10

func decodeTOML(data []byte, into any) error {
	if len(data) > maxTOML {
		return fmt.Errorf("larger than %d bytes", maxTOML)
	}
	if err := toml.Unmarshal(plain(data), into); err != nil {
		return errors.New("not valid TOML") // the error quotes the file
	}
	return nil
}

// parseCatalog reads the versions of Gradle's libs.versions.toml, by the name that
// build files use.
func parseCatalog(data []byte) (map[string]string, error) {
	var file struct {
		Versions map[string]any `toml:"versions"`
	}
	if err := decodeTOML(data, &file); err != nil {
		return nil, err
	}
	versions := make(map[string]string)
	for name, value := range file.Versions {
		if table, ok := value.(map[string]any); ok {
			for _, key := range []string{"prefer", "require", "strictly"} { // the last counts
				if text, ok := table[key].(string); ok {
					value = text
				}
			}
		}
		if text, ok := value.(string); ok {
			versions[strings.NewReplacer("-", ".", "_", ".").Replace(name)] = text
		}
	}
	return versions, nil
}

// parseProperties reads keys and values of a file such as gradle.properties.
func parseProperties(data []byte) map[string]string {
	values := make(map[string]string)
	for line := range bytes.Lines(plain(data)) {
		text := strings.TrimSpace(string(line))
		if i := strings.IndexAny(text, "=:"); i > 0 && text[0] != '#' && text[0] != '!' {
			values[strings.TrimSpace(text[:i])] = strings.TrimSpace(text[i+1:])
		}
	}
	return values
}

// nodeTools adds what package.json pins for developers: volta, then devEngines.
func (c *evidence) nodeTools() {
	p, err := ParsePackage(c.files[packagePath])
	if err != nil {
		return // the problem is known
	}
	if s, ok := state(p.Volta, version.OfNode); ok {
		c.add(version.Node, Evidence{FromTool, packagePath, "volta.node", s, Medium})
	}
	if major, err := version.OfRange(p.DevNode); err == nil && p.DevNode != "" {
		c.add(version.Node, Evidence{FromTool, packagePath, "devEngines.runtime", Stated{p.DevNode, major}, Low})
	}
}

// tools adds what a file of a version manager states.
func (c *evidence) tools(path string, parse func([]byte) (map[version.Language]Stated, error)) {
	data, ok := c.read(path)
	if !ok {
		return
	}
	found, err := parse(data)
	if err != nil {
		c.problem(path, err.Error())
	}
	for language, s := range found {
		c.add(language, Evidence{FromTool, path, "", s, Medium})
	}
}

// parseMise reads mise.toml: of several versions of a tool the first counts.
func parseMise(data []byte) (map[version.Language]Stated, error) {
	var file struct {
		Tools map[string]any `toml:"tools"`
	}
	if err := decodeTOML(data, &file); err != nil {
		return nil, err
	}
	found := make(map[version.Language]Stated)
	for _, tool := range []struct {
		name     string
		language version.Language
		major    func(string) string
	}{{"node", version.Node, version.OfNode}, {"nodejs", version.Node, version.OfNode}, {"java", version.Java, version.OfJava}} {
		value := file.Tools[tool.name]
		if list, ok := value.([]any); ok && len(list) > 0 {
			value = list[0]
		}
		if table, ok := value.(map[string]any); ok {
			value = table["version"]
		}
		text, _ := value.(string)
		if s, ok := state(text, tool.major); ok {
			found[tool.language] = s
		}
	}
	return found, nil
}

// parseSDKMAN reads .sdkmanrc, such as java=21.0.2-tem.
func parseSDKMAN(data []byte) (map[version.Language]Stated, error) {
	if s, ok := state(parseProperties(data)["java"], version.OfJava); ok {
		return map[version.Language]Stated{version.Java: s}, nil
	}
	return nil, nil
}

// setUp is the input of an action that installs a runtime. A version that is
// computed, or a list of versions, does not match.
var setUp = regexp.MustCompile(`(?m)^(?:[ \t]*(?:- )?|[^#\n]*[{,][ \t]*)(node|java)-version:[ \t]*` +
	`["']?([\w.+/*-]+)["']?[ \t]*(?:[,}]|(?:#.*)?\r?$)`)

// workflows adds the version that the first workflow by path sets up, of languages
// that the repository uses.
func (c *evidence) workflows() {
	java := c.files.has(gradlePath) || c.files.has(gradleKotlin) || c.files.has(pomPath)
	var paths []string
	for path := range c.files {
		if isWorkflow(path) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, language := range []struct {
		of           version.Language
		name, action string
		used         bool
		major        func(string) string
	}{
		{version.Node, "node", "actions/setup-node", c.files.has(packagePath), version.OfNode},
		{version.Java, "java", "actions/setup-java", java, version.OfJava},
	} {
		for i := 0; language.used && i < len(paths); i++ {
			data := c.files[paths[i]]
			if !bytes.Contains(data, []byte(language.action)) {
				continue
			}
			if s, ok := setUpIn(data, language.name, language.major); ok {
				c.add(language.of, Evidence{FromWorkflow, paths[i], language.action, s, Low})
				break
			}
		}
	}
}

func setUpIn(workflow []byte, name string, major func(string) string) (Stated, bool) {
	for _, m := range setUp.FindAllSubmatch(workflow, -1) {
		if s, ok := state(string(m[2]), major); ok && string(m[1]) == name {
			return s, true
		}
	}
	return Stated{}, false
}
