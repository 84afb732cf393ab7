package repofile

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/repofile/dockerfile"
	"github.com/hmcts/rse-dashboard/internal/repofile/version"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// Kind is what sort of file states a version.
type Kind string

// The kinds of evidence, strongest first.
const (
	FromImage       Kind = "image"
	FromVersionFile Kind = "version file"
	FromBuildFile   Kind = "build file"
	FromEngines     Kind = "engines"
	FromTool        Kind = "tool settings"
	FromWorkflow    Kind = "workflow"
	NotStated       Kind = "not stated"
)

// Confidence is how surely the stated version is the one that runs.
type Confidence string

const (
	// High is the image that runs, with its version.
	High Confidence = "high"
	// Medium is what the project is built and developed with.
	Medium Confidence = "medium"
	// Low is a lower bound, a language level or a moving target.
	Low Confidence = "low"
	// None is no statement at all.
	None Confidence = "none"
)

// Evidence is one statement of a version.
type Evidence struct {
	Kind Kind
	// Path is the file's.
	Path string
	// Setting is what in the file says so: an image, a property, a tool.
	Setting string
	Stated
	Confidence Confidence
}

// Runtime is the version of one language that a repository runs on.
type Runtime struct {
	Language version.Language
	// Version is the text as written, "" where none is.
	Version string
	// Major is digits, version.Unpinned or NotStated's text.
	Major string
	// Source is the path of the file that states it, "" where none does.
	Source     string
	Kind       Kind
	Confidence Confidence
	// Evidence is all that states a version, strongest first; the first one is
	// the chosen one.
	Evidence []Evidence
	// Disagree says that the files contradict each other: two of them ask for
	// different majors, or the chosen one is below what engines asks for.
	Disagree bool
}

// BuildImage is a base image of a stage that is not the final one.
type BuildImage struct {
	Path string
	Line int
	// Image is the reference, or the text as written if it is Unresolved.
	Image      string
	Unresolved bool
}

// Runtimes is what a repository runs on.
type Runtimes struct {
	// Node and Java are nil if nothing shows that the language is used.
	Node, Java *Runtime
	// BuildImages are of the Dockerfile in the root.
	BuildImages []BuildImage
	// Problems are by path.
	Problems []Problem
}

// RuntimesOf collects all evidence and chooses the strongest: the final stage's
// image; .nvmrc, .node-version, .tool-versions, .java-version; Gradle; Maven;
// engines.node; a Gradle build below the root; what a build file names elsewhere;
// Kotlin's target; volta, devEngines, mise and SDKMAN; workflows. An image without a version in its tag is an answer (unpinned);
// one that is scratch, of another language or unresolved does not count.
func RuntimesOf(files Files) Runtimes {
	c := evidence{files: files, of: map[version.Language][]Evidence{}}
	c.images()
	c.versionFiles()
	c.buildFiles()
	c.engines()
	c.weaker()
	r := Runtimes{BuildImages: c.builds, Problems: c.problems}
	r.Node = choose(version.Node, c.of[version.Node], files.has(packagePath))
	r.Java = choose(version.Java, c.of[version.Java], files.has(gradlePath) || files.has(gradleKotlin) || files.has(pomPath))
	slices.SortStableFunc(r.Problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	return r
}

// choose takes the first evidence; without any, used decides whether there is a
// runtime at all.
func choose(language version.Language, all []Evidence, used bool) *Runtime {
	if len(all) == 0 {
		if !used {
			return nil
		}
		return &Runtime{Language: language, Major: string(NotStated), Kind: NotStated, Confidence: None}
	}
	e := all[0]
	return &Runtime{
		Language: language, Version: e.Text, Major: e.Major, Source: e.Path, Kind: e.Kind, Confidence: e.Confidence,
		Evidence: all, Disagree: disagree(all),
	}
}

// disagree compares the strongest statement of each file. Moving targets agree
// with everything; engines is a range and only contradicts a smaller version.
func disagree(all []Evidence) bool {
	chosen := ""
	seen := map[string]bool{}
	for _, e := range all {
		if seen[e.Path] || e.Major == version.Unpinned || e.Kind == FromWorkflow {
			continue
		}
		seen[e.Path] = true
		switch {
		case chosen == "":
			chosen = e.Major
		case e.Kind == FromEngines || e.Setting == "devEngines.runtime":
			if number(chosen) < number(e.Major) {
				return true
			}
		case e.Major != chosen:
			return true
		}
	}
	return false
}

func number(major string) int {
	n, _ := strconv.Atoi(major) // digits, by the contract of package version
	return n
}

// evidence collects what the files state, by language, in order of weight.
type evidence struct {
	files    Files
	of       map[version.Language][]Evidence
	builds   []BuildImage
	problems []Problem
}

func (c *evidence) add(language version.Language, e Evidence) {
	if e.Major == version.Unpinned {
		e.Confidence = Low
	}
	c.of[language] = append(c.of[language], e)
}

func (c *evidence) problem(path, text string) {
	c.problems = append(c.problems, Problem{path, text})
}

// read returns a file's contents if it is there and was read.
func (c *evidence) read(path string) ([]byte, bool) {
	data, ok := c.files[path]
	if ok && data == nil {
		c.problem(path, "was not read")
		return nil, false
	}
	return data, ok
}

// images looks at the Dockerfile in the root or, without one, at those
// elsewhere, where the first of each language counts.
func (c *evidence) images() {
	for _, path := range dockerfiles(c.files) {
		data, ok := c.read(path)
		if !ok {
			continue
		}
		file, err := dockerfile.Parse(data)
		if err != nil {
			c.problem(path, err.Error())
			continue
		}
		if path == Dockerfile {
			for _, s := range file.Builds() {
				c.builds = append(c.builds, buildImage(path, s))
			}
		}
		final := file.Final()
		switch {
		case final.Unresolved:
			c.problem(path, fmt.Sprintf("line %d: %s has a variable without a value", final.Line, words.Shorten(final.Raw, 100)))
		case !final.Scratch:
			r, ok := version.OfImage(final.Image.Name, final.Image.Tag)
			if ok && len(c.of[r.Language]) == 0 {
				c.add(r.Language, Evidence{FromImage, path, final.Image.String(), Stated{r.Text, r.Major}, High})
			}
		}
	}
}

func buildImage(path string, s dockerfile.Stage) BuildImage {
	b := BuildImage{Path: path, Line: s.Line, Image: s.Image.String(), Unresolved: s.Unresolved}
	switch {
	case s.Unresolved:
		b.Image = s.Raw
	case s.Scratch:
		b.Image = "scratch"
	}
	return b
}

// dockerfiles returns the path of the root's or else of all others, fewest
// slashes first, then by path.
func dockerfiles(files Files) []string {
	if files.has(Dockerfile) {
		return []string{Dockerfile}
	}
	return below(files, Dockerfile)
}

// below returns the files of some names below the root, fewest slashes first, then
// by path.
func below(files Files, names ...string) (paths []string) {
	for p := range files {
		if i := strings.LastIndexByte(p, '/'); i >= 0 && slices.Contains(names, p[i+1:]) {
			paths = append(paths, p)
		}
	}
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(strings.Count(a, "/")-strings.Count(b, "/"), strings.Compare(a, b))
	})
	return paths
}

func (c *evidence) versionFiles() {
	for _, file := range []struct {
		path  string
		parse func([]byte) map[version.Language]Stated
	}{
		{nvmrcPath, ParseNodeVersion}, {nodeVersion, ParseNodeVersion}, {toolVersions, ParseToolVersions}, {javaVersion, ParseJavaVersion},
	} {
		data, ok := c.read(file.path)
		if !ok {
			continue
		}
		found := file.parse(data)
		for language, s := range found {
			c.add(language, Evidence{FromVersionFile, file.path, "", s, Medium})
		}
		if len(found) == 0 && file.path != toolVersions { // which may name other tools only
			c.problem(file.path, "names no version")
		}
	}
}

func (c *evidence) buildFiles() {
	for _, file := range []struct {
		path  string
		parse func([]byte) ([]Declared, error)
	}{{gradlePath, ParseGradle}, {gradleKotlin, ParseGradle}, {pomPath, ParsePOM}} {
		data, ok := c.read(file.path)
		if !ok {
			continue
		}
		all, err := file.parse(data)
		if err != nil {
			c.problem(file.path, err.Error())
		}
		c.declare(file.path, all)
	}
}

// declare adds what a build file asks for.
func (c *evidence) declare(path string, all []Declared) {
	for _, d := range all {
		confidence := Low
		switch d.Setting {
		case languageVersion, optionsRelease, "maven.compiler.release", "maven-compiler-plugin release", "java.version":
			confidence = Medium
		}
		c.add(version.Java, Evidence{FromBuildFile, path, d.Setting, d.Stated, confidence})
	}
}

func (c *evidence) engines() {
	data, ok := c.read(packagePath)
	if !ok {
		return
	}
	p, err := ParsePackage(data)
	if err != nil {
		c.problem(packagePath, err.Error())
		return
	}
	if !p.StatesNode {
		return
	}
	major, err := version.OfRange(p.Node)
	if err != nil {
		c.problem(packagePath, "engines.node: "+err.Error())
		return
	}
	c.add(version.Node, Evidence{FromEngines, packagePath, "engines.node", Stated{p.Node, major}, Low})
}
