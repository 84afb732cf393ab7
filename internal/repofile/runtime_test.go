package repofile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

// files makes Files of path, text, path, text…
func files(pairs ...string) Files {
	f := Files{}
	for i := 0; i < len(pairs); i += 2 {
		f[pairs[i]] = []byte(pairs[i+1])
	}
	return f
}

// summary is "version|major|source|kind" of a runtime, "-" for none.
func summary(r *Runtime) string {
	if r == nil {
		return "-"
	}
	return fmt.Sprintf("%s|%s|%s|%s", r.Version, r.Major, r.Source, r.Kind)
}

func TestTheStrongestStatementIsChosen(t *testing.T) {
	const engines = `{"engines":{"node":">=14"}}`
	for name, c := range map[string]struct {
		files      Files
		node, java string
	}{
		"nothing":           {files("README.md", "x"), "-", "-"},
		"package.json only": {files("package.json", "{}"), "|not stated||not stated", "-"},
		"broken package":    {files("package.json", "{"), "|not stated||not stated", "-"},
		"unread package":    {Files{"package.json": nil}, "|not stated||not stated", "-"},
		"engines":           {files("package.json", engines), ">=14|14|package.json|engines", "-"},
		"engines of any":    {files("package.json", `{"engines":{"node":"*"}}`), "*|unpinned|package.json|engines", "-"},
		"image first": {
			files("package.json", engines, ".nvmrc", "16", "Dockerfile", "FROM node:18-alpine"),
			"18-alpine|18|Dockerfile|image", "-",
		},
		".nvmrc before .node-version before .tool-versions": {
			files("package.json", engines, ".nvmrc", "v16.1", ".node-version", "18", ".tool-versions", "nodejs 20"),
			"v16.1|16|.nvmrc|version file", "-",
		},
		".node-version before .tool-versions": {
			files("package.json", engines, ".node-version", "18", ".tool-versions", "nodejs 20"), "18|18|.node-version|version file", "-",
		},
		".tool-versions before engines": {
			files("package.json", engines, ".tool-versions", "nodejs 20\njava temurin-21"),
			"20|20|.tool-versions|version file", "temurin-21|21|.tool-versions|version file",
		},
		"odd .nvmrc falls through": {files("package.json", engines, ".nvmrc", "???"), ">=14|14|package.json|engines", "-"},
		"floating .nvmrc":          {files(".nvmrc", "lts/*"), "lts/*|unpinned|.nvmrc|version file", "-"},
		"evidence without package": {files(".nvmrc", "18"), "18|18|.nvmrc|version file", "-"},

		"image without a version": {files("Dockerfile", "FROM node:lts-alpine3.18", ".nvmrc", "18"), "lts-alpine3.18|unpinned|Dockerfile|image", "-"},
		"image without a tag":     {files("Dockerfile", "FROM node", ".nvmrc", "18"), "|unpinned|Dockerfile|image", "-"},
		"digest without a tag":    {files("Dockerfile", "FROM node@sha256:00", ".nvmrc", "18"), "|unpinned|Dockerfile|image", "-"},
		"scratch falls through":   {files("Dockerfile", "FROM node:18 AS b\nFROM scratch", ".nvmrc", "16"), "16|16|.nvmrc|version file", "-"},
		"another language":        {files("Dockerfile", "FROM node:18 AS b\nFROM nginx:1.25", "package.json", "{}"), "|not stated||not stated", "-"},
		"variable":                {files("Dockerfile", "FROM node:${V}", ".nvmrc", "16"), "16|16|.nvmrc|version file", "-"},
		"default of a variable":   {files("Dockerfile", "FROM node:${V:-20}", ".nvmrc", "16"), "20|20|Dockerfile|image", "-"},
		"binary Dockerfile":       {files("Dockerfile", "\x00\x01", ".nvmrc", "16"), "16|16|.nvmrc|version file", "-"},
		"aliases":                 {files("Dockerfile", "FROM node:18 AS base\nFROM golang AS b\nFROM base AS run"), "18|18|Dockerfile|image", "-"},
		"java image, node tools": {
			files("Dockerfile", "FROM node:18 AS ui\nFROM hmctsprod.azurecr.io/base/java:25-distroless", "package.json", engines, "build.gradle", "x"),
			">=14|14|package.json|engines", "25-distroless|25|Dockerfile|image",
		},
		"name holds the major": {files("Dockerfile", "FROM gcr.io/distroless/java17-debian12"), "-", "java17-debian12|17|Dockerfile|image"},

		"nested, fewest slashes, then path": {
			files("a/b/Dockerfile", "FROM node:10", "z/Dockerfile", "FROM node:12", "y/Dockerfile", "FROM node:14", "x/NotADockerfile", "FROM node:8"),
			"14|14|y/Dockerfile|image", "-",
		},
		"nested, the first of each language": {
			files("a/Dockerfile", "FROM nginx", "b/Dockerfile", "FROM openjdk:11", "c/Dockerfile", "FROM node:14", "d/Dockerfile", "FROM java:8"),
			"14|14|c/Dockerfile|image", "11|11|b/Dockerfile|image",
		},
		"nested do not count beside a root one": {files("Dockerfile", "FROM scratch", "a/Dockerfile", "FROM node:14"), "-", "-"},
		"nested unpinned counts":                {files("a/Dockerfile", "FROM node:lts", "b/Dockerfile", "FROM node:14"), "lts|unpinned|a/Dockerfile|image", "-"},

		"gradle not stated": {files("build.gradle", "plugins {}"), "-", "|not stated||not stated"},
		"kotlin not stated": {files("build.gradle.kts", ""), "-", "|not stated||not stated"},
		"maven not stated":  {files("pom.xml", "<project/>"), "-", "|not stated||not stated"},
		"broken pom":        {files("pom.xml", "<project>"), "-", "|not stated||not stated"},
		".java-version before gradle": {
			files(".java-version", "1.8", "build.gradle", "sourceCompatibility = 11"), "-", "1.8|8|.java-version|version file",
		},
		".tool-versions before .java-version": {
			files(".java-version", "1.8", ".tool-versions", "java 17"), "-", "17|17|.tool-versions|version file",
		},
		"gradle before maven": {
			files("pom.xml", "<project><properties><java.version>8</java.version></properties></project>", "build.gradle", "sourceCompatibility = 11"),
			"-", "11|11|build.gradle|build file",
		},
		"maven": {
			files("pom.xml", "<project><properties><java.version>8</java.version></properties></project>"), "-", "8|8|pom.xml|build file",
		},
		"both": {files("package.json", "{}", "build.gradle", ""), "|not stated||not stated", "|not stated||not stated"},
	} {
		r := RuntimesOf(c.files)
		if summary(r.Node) != c.node || summary(r.Java) != c.java {
			t.Errorf("%s:\nnode got %s, want %s\njava got %s, want %s", name, summary(r.Node), c.node, summary(r.Java), c.java)
		}
	}
}

func TestEvidenceIsKeptStrongestFirst(t *testing.T) {
	r := RuntimesOf(files(
		"Dockerfile", "ARG V\nFROM node:${V} AS a\nFROM alpine:3.19 AS b\nFROM hmctspublic.azurecr.io/base/node:18-alpine",
		".nvmrc", "16.14", ".node-version", "?", "package.json", `{"engines":{"node":"^14 || ^16"}}`,
	))
	want := &Runtime{
		Language: version.Node, Version: "18-alpine", Major: "18", Source: "Dockerfile", Kind: FromImage, Confidence: High, Disagree: true,
		Evidence: []Evidence{
			{FromImage, "Dockerfile", "hmctspublic.azurecr.io/base/node:18-alpine", Stated{"18-alpine", "18"}, High},
			{FromVersionFile, ".nvmrc", "", Stated{"16.14", "16"}, Medium},
			{FromEngines, "package.json", "engines.node", Stated{"^14 || ^16", "14"}, Low},
		},
	}
	if !reflect.DeepEqual(r.Node, want) {
		t.Errorf("got  %+v\nwant %+v", r.Node, want)
	}
	if want := []BuildImage{{"Dockerfile", 2, "node:${V}", true}, {"Dockerfile", 3, "alpine:3.19", false}}; !slices.Equal(r.BuildImages, want) {
		t.Errorf("build images: got %+v, want %+v", r.BuildImages, want)
	}
	if want := []Problem{{".node-version", "names no version"}}; !slices.Equal(r.Problems, want) {
		t.Errorf("problems: got %+v, want %+v", r.Problems, want)
	}
}

func TestDisagreementComparesMajorVersions(t *testing.T) {
	for name, c := range map[string]struct {
		files Files
		want  bool
	}{
		"same major":            {files("Dockerfile", "FROM node:18", ".nvmrc", "v18.1", "package.json", `{"engines":{"node":">=14"}}`), false},
		"other major":           {files("Dockerfile", "FROM node:18", ".nvmrc", "20"), true},
		"below engines":         {files("Dockerfile", "FROM node:12", "package.json", `{"engines":{"node":">=14"}}`), true},
		"single-digit majors":   {files("Dockerfile", "FROM node:10", "package.json", `{"engines":{"node":">=8"}}`), false},
		"floating image":        {files("Dockerfile", "FROM node:lts", ".nvmrc", "20"), false},
		"floating, two others":  {files("Dockerfile", "FROM node:lts", ".nvmrc", "20", ".node-version", "18"), true},
		"only one":              {files(".nvmrc", "20"), false},
		"several in one script": {files("Dockerfile", "FROM node:20\n", ".nvmrc", "20"), false},
	} {
		if r := RuntimesOf(c.files); r.Node.Disagree != c.want {
			t.Errorf("%s: got %v", name, r.Node.Disagree)
		}
	}
	gradle := "languageVersion = JavaLanguageVersion.of(17)\nsourceCompatibility = 11"
	if r := RuntimesOf(files("build.gradle", gradle)); r.Java.Disagree || len(r.Java.Evidence) != 2 || r.Java.Evidence[1].Confidence != Low {
		t.Errorf("within a file the strongest speaks: got %+v", r.Java)
	}
	if r := RuntimesOf(files("build.gradle", gradle, "Dockerfile", "FROM openjdk:21")); !r.Java.Disagree {
		t.Errorf("image 21 against toolchain 17: got %+v", r.Java)
	}
}

func TestUnreadableFilesBecomeProblems(t *testing.T) {
	r := RuntimesOf(Files{
		"Dockerfile":       []byte("FROM node:18\nFROM node:${V}"),
		"build.gradle":     []byte("\x00"),
		"package.json":     []byte(`{"engines":{"node":"soon"}}`),
		"pom.xml":          []byte("<project>\n<x></project>"),
		".nvmrc":           nil,
		"build.gradle.kts": {},
	})
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.Path+": "+p.Text)
	}
	want := []string{
		".nvmrc: was not read",
		"Dockerfile: line 2: node:${V} has a variable without a value",
		"build.gradle: not a text file",
		"package.json: engines.node: not a range of versions",
		"pom.xml: line 2: element <x> closed by </project>",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestChecksAreFoundByTheirFiles(t *testing.T) {
	const workflow = "steps:\n- uses: github/codeql-action/init@v3\n"
	for name, c := range map[string]struct {
		files Files
		want  []Check
	}{
		"none":             {files("package.json", "{}"), []Check{NoCheck}},
		"no package":       {files(), []Check{NoCheck}},
		"dependabot yml":   {files(".github/dependabot.yml", ""), []Check{Dependabot}},
		"dependabot yaml":  {Files{".github/dependabot.yaml": nil}, []Check{Dependabot}},
		"dependabot root":  {files("dependabot.yml", ""), []Check{NoCheck}},
		"renovate.json":    {files("renovate.json", ""), []Check{Renovate}},
		"renovate.json5":   {files("renovate.json5", ""), []Check{Renovate}},
		"in .github":       {files(".github/renovate.json", ""), []Check{Renovate}},
		"in .github, 5":    {files(".github/renovate.json5", ""), []Check{Renovate}},
		".renovaterc":      {files(".renovaterc", ""), []Check{Renovate}},
		".renovaterc.json": {files(".renovaterc.json", ""), []Check{Renovate}},
		".renovaterc 5":    {files(".renovaterc.json5", ""), []Check{Renovate}},
		"renovate key":     {files("package.json", `{"renovate":{}}`), []Check{Renovate}},
		"renovate word":    {files("package.json", `{"scripts":{"x":"renovate"}}`), []Check{NoCheck}},
		"renovate broken":  {files("package.json", `{"renovate":{}`), []Check{NoCheck}},
		".snyk":            {files(".snyk", ""), []Check{Snyk}},
		"snyk word":        {files("package.json", `{"snyk":true}`), []Check{Snyk}},
		"@snyk/protect":    {files("package.json", `{"dependencies":{"@snyk/protect":"1"}}`), []Check{Snyk}},
		"snykish":          {files("package.json", `{"x":"snyks"}`), []Check{NoCheck}},
		"audit":            {files("yarn-audit-known-issues", ""), []Check{KnownAudit}},
		"audit elsewhere":  {files("a/yarn-audit-known-issues", ""), []Check{NoCheck}},
		"nsp":              {files("package.json", `{"scripts":{"a":"nsp check"}}`), []Check{NSP}},
		"inspect":          {files("package.json", `{"scripts":{"a":"inspect"}}`), []Check{NoCheck}},
		"codeql":           {files(".github/workflows/codeql.yml", workflow), []Check{CodeQL}},
		"codeql yaml":      {files(".github/workflows/x.yaml", workflow), []Check{CodeQL}},
		"codeql elsewhere": {files(".github/x.yml", workflow, ".github/workflows/a/b.yml", workflow, ".github/workflows/x.md", workflow), []Check{NoCheck}},
		"other workflow":   {files(".github/workflows/ci.yml", "uses: actions/checkout@v4"), []Check{NoCheck}},
		"all": {
			files(".github/workflows/x.yml", workflow, "package.json", "snyk nsp", "yarn-audit-known-issues", "x", "renovate.json", "", ".github/dependabot.yml", ""),
			[]Check{Dependabot, Renovate, Snyk, KnownAudit, NSP, CodeQL},
		},
		"sample": {Files{"package.json": sample(t, "express.package.json")}, []Check{Renovate, Snyk, NSP}},
	} {
		if got := ChecksOf(c.files); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	if HasPackage(files("a/package.json", "{}")) || !HasPackage(Files{"package.json": nil}) {
		t.Error("only a package.json in the root counts, read or not")
	}
}

// Every path the other functions look at has to be asked for.
func TestPathsListEveryFileThatIsRead(t *testing.T) {
	content := map[string]bool{}
	for _, p := range Paths() {
		if _, twice := content[p.Name]; twice {
			t.Errorf("%s is there twice", p.Name)
		}
		content[p.Name] = p.Content
	}
	for _, p := range []string{"Dockerfile", "package.json", ".nvmrc", ".node-version", ".tool-versions", ".java-version", "build.gradle", "build.gradle.kts", "pom.xml", "yarn-audit-known-issues"} {
		if !content[p] {
			t.Errorf("the text of %s is needed", p)
		}
	}
	for _, p := range slices.Concat(dependabotPaths, renovatePaths, securityPolicyPaths, codeOwnersPaths, lockFilePaths, []string{".snyk"}) {
		if needed, listed := content[p]; !listed || needed {
			t.Errorf("%s: listed %v, text needed %v", p, listed, needed)
		}
	}
	got := PresenceOf(files("docs/CODEOWNERS", "", "SECURITY.md", "", "package-lock.json", "", "yarn.lock", ""))
	if want := (Presence{"SECURITY.md", "docs/CODEOWNERS", "yarn.lock"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func FuzzRuntimesOf(f *testing.F) {
	f.Add([]byte("FROM node:18"), []byte(`{"engines":{"node":">=14"},"renovate":1}`), []byte("16"))
	f.Fuzz(func(t *testing.T, docker, pkg, text []byte) {
		all := Files{"a/Dockerfile": docker, "package.json": pkg, ".nvmrc": text, ".tool-versions": text, ".java-version": text, ".github/workflows/x.yml": text,
			"mise.toml": text, ".sdkmanrc": text, "a/build.gradle": text, "gradle.properties": text, "gradle/libs.versions.toml": text}
		r := RuntimesOf(all)
		for _, x := range []*Runtime{r.Node, r.Java} {
			if x == nil {
				continue
			}
			if (x.Kind == NotStated) != (x.Source == "") || (x.Kind == NotStated) != (len(x.Evidence) == 0) || x.Major == "" {
				t.Fatalf("impossible: %+v", x)
			}
		}
		if r.Node == nil {
			t.Fatal("a package.json makes it a repository of Node")
		}
		if checks := ChecksOf(all); len(checks) == 0 || len(checks) > 1 && slices.Contains(checks, NoCheck) {
			t.Fatalf("impossible: %v", checks)
		}
	})
}

func BenchmarkRuntimesOf(b *testing.B) {
	all := Files{
		"Dockerfile": []byte("FROM hmctsprod.azurecr.io/base/node:22-alpine AS base\nFROM base AS run\nCOPY . .\n"), ".nvmrc": []byte("22"),
		"package.json": sample(b, "express.package.json"), "build.gradle": sample(b, "spring.build.gradle"), "pom.xml": sample(b, "spring.pom.xml"),
	}
	for b.Loop() {
		RuntimesOf(all)
	}
}
