package repofile

import (
	"strings"
	"testing"
)

func TestWeakerEvidenceCountsWithoutStronger(t *testing.T) {
	const workflow = "jobs:\n  b:\n    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version: '20.x' # LTS\n" +
		"      - uses: actions/setup-java@v4\n        with: {}\n          java-version: 17\n"
	const catalog = "[versions]\njava-runtime = \"21\"\nkotlin = { strictly = \"1.9.0\" }\n[libraries]\nx = { module = \"a:b\", version.ref = \"kotlin\" }\n"
	pom := func(inside string) string { return "<project>" + inside + "</project>" }
	toolchain := pom("<build><plugins><plugin><artifactId>maven-toolchains-plugin</artifactId><configuration><toolchains>" +
		"<jdk><version>17</version></jdk></toolchains></configuration></plugin></plugins></build>")
	for name, c := range map[string]struct {
		files      Files
		node, java string
	}{
		"catalogue that the build names": {
			files("build.gradle.kts", "java { toolchain { languageVersion = JavaLanguageVersion.of(libs.versions.java.runtime.get().toInt()) } }",
				"gradle/libs.versions.toml", catalog), "-", "21|21|gradle/libs.versions.toml|build file",
		},
		"catalogue that the build does not name": {
			files("build.gradle", "plugins {}", "gradle/libs.versions.toml", catalog), "-", "|not stated||not stated",
		},
		"property that the build names": {
			files("build.gradle", "sourceCompatibility = project.property('javaVersion')", "gradle.properties", "# x\njavaVersion = 17\n"),
			"-", "17|17|gradle.properties|build file",
		},
		"property by its bare name": {
			files("build.gradle", "sourceCompatibility = javaVersion", "gradle.properties", "javaVersion=1.8"), "-", "1.8|8|gradle.properties|build file",
		},
		"property in a text": {
			files("build.gradle", `sourceCompatibility = "${javaVersion}"`, "gradle.properties", "javaVersion: 11"), "-", "11|11|gradle.properties|build file",
		},
		"property that the build does not name": {files("build.gradle", "x {}", "gradle.properties", "javaVersion=17"), "-", "|not stated||not stated"},
		"properties without a build":            {files("gradle.properties", "javaVersion=17"), "-", "-"},
		"literal before catalogue": {
			files("build.gradle", "sourceCompatibility = 11\njava { toolchain { languageVersion = JavaLanguageVersion.of(libs.versions.java.runtime.get()) } }",
				"gradle/libs.versions.toml", catalog), "-", "11|11|build.gradle|build file",
		},
		"Kotlin's target": {files("build.gradle.kts", "kotlinOptions { jvmTarget = \"17\" }"), "-", "17|17|build.gradle.kts|build file"},
		"Kotlin's target by name": {
			files("build.gradle.kts", "compilerOptions { jvmTarget.set(JvmTarget.JVM_1_8) }"), "-", "1_8|8|build.gradle.kts|build file",
		},
		"property before Kotlin's target": {
			files("build.gradle", "sourceCompatibility = javaVersion\nkotlinOptions { jvmTarget = '11' }", "gradle.properties", "javaVersion=17"),
			"-", "17|17|gradle.properties|build file",
		},
		"Maven's toolchain": {files("pom.xml", toolchain), "-", "17|17|pom.xml|build file"},
		"Kotlin in Maven":   {files("pom.xml", pom("<properties><kotlin.compiler.jvmTarget>11</kotlin.compiler.jvmTarget></properties>")), "-", "11|11|pom.xml|build file"},
		"volta":             {files("package.json", `{"volta":{"node":"20.11.0"},"devEngines":{"runtime":{"name":"node","version":">=18"}}}`), "20.11.0|20|package.json|tool settings", "-"},
		"engines before volta": {
			files("package.json", `{"volta":{"node":"20.11.0"},"engines":{"node":">=14"}}`), ">=14|14|package.json|engines", "-",
		},
		"devEngines":         {files("package.json", `{"devEngines":{"runtime":[{"name":"bun","version":"1"},{"name":"node","version":"^22.1"}]}}`), "^22.1|22|package.json|tool settings", "-"},
		"volta of any shape": {files("package.json", `{"volta":[1],"devEngines":"x"}`), "|not stated||not stated", "-"},
		"mise": {
			files("mise.toml", "[tools]\nnode = [\"22\", \"20\"]\njava = { version = \"temurin-21.0.2\" }\n"),
			"22|22|mise.toml|tool settings", "temurin-21.0.2|21|mise.toml|tool settings",
		},
		"SDKMAN":    {files(".sdkmanrc", "# x\njava=17.0.9-tem\ngradle=8.5\n"), "-", "17.0.9-tem|17|.sdkmanrc|tool settings"},
		"workflows": {files("package.json", "{}", "build.gradle", "", ".github/workflows/a.yml", workflow), "20.x|20|.github/workflows/a.yml|workflow", "17|17|.github/workflows/a.yml|workflow"},
		"a matrix":  {files("package.json", "{}", ".github/workflows/a.yml", "uses: actions/setup-node@v4\nnode-version: ${{ matrix.node }}\nnode-version: [18, 20]\n"), "|not stated||not stated", "-"},
		"on one line": {files("package.json", "{}", "pom.xml", "<project/>", ".github/workflows/a.yml", "# - with: {node-version: 18}\n"+
			"- uses: actions/setup-node@v4\n  with: { cache: npm, node-version: 20 }\n- uses: actions/setup-java@v4\n  with: {java-version: '21', distribution: temurin}\n"),
			"20|20|.github/workflows/a.yml|workflow", "21|21|.github/workflows/a.yml|workflow"},
		"not used": {files(".github/workflows/a.yml", workflow), "-", "-"},
		"mise before workflows": {
			files("package.json", "{}", "mise.toml", "[tools]\nnode = \"18\"\n", ".github/workflows/a.yml", workflow), "18|18|mise.toml|tool settings", "-",
		},
		"a build below the root": {
			files("settings.gradle", "", "b/c/build.gradle", "sourceCompatibility = 8", "app/build.gradle.kts", "kotlin { jvmToolchain(21) }", "a/build.gradle", ""),
			"-", "21|21|app/build.gradle.kts|build file",
		},
		"a build below beside a root one": {files("build.gradle", "x", "app/build.gradle", "sourceCompatibility = 8"), "-", "|not stated||not stated"},
		"a build below that says nothing": {files("app/build.gradle", "x"), "-", "-"},
	} {
		r := RuntimesOf(c.files)
		if summary(r.Node) != c.node || summary(r.Java) != c.java {
			t.Errorf("%s:\nnode got %s, want %s\njava got %s, want %s", name, summary(r.Node), c.node, summary(r.Java), c.java)
		}
	}
}

func TestMainSourceSetCountsBeforeTests(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"test first": {
			"test { javaLauncher = javaToolchains.launcherFor { languageVersion = JavaLanguageVersion.of(21) } }\n" +
				"java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }", "17",
		},
		"all tasks of a type": {
			"tasks.withType(Test).configureEach { javaLauncher = x { languageVersion = JavaLanguageVersion.of(21) } }\nsourceCompatibility = 11", "11",
		},
		"Kotlin": {
			"tasks.named<JavaCompile>(\"compileTestJava\") { options.release.set(21) }\ntasks.compileJava { options.release.set(17) }", "17",
		},
		"without a block":            {"compileTestJava.options.release = 21\ncompileJava.options.release = 17", "17"},
		"source set":                 {"sourceSets { integrationTest { java { sourceCompatibility = 21 } } }\ntargetCompatibility = 17", "17"},
		"only tests":                 {"test { javaLauncher = x { languageVersion = JavaLanguageVersion.of(21) } }", "21"},
		"a name that only looks so":  {"latest { sourceCompatibility = 17 }\ntest { sourceCompatibility = 21 }", "17"},
		"a statement after a test's": {"test { useJUnitPlatform() }\njava { sourceCompatibility = 17 }\ntestX { sourceCompatibility = 21 }", "17"},
		"a name before the block":    {"apply from: test\njava { sourceCompatibility = 17 }\ncheck { sourceCompatibility = 21 }", "17"},
		"the first of the main ones": {"sourceCompatibility = 17\nsourceCompatibility = 21", "17"},
	} {
		got, err := ParseGradle([]byte(c.text))
		if err != nil || len(got) == 0 || got[0].Major != c.want {
			t.Errorf("%s: got %+v (%v), want %s first", name, got, err, c.want)
		}
	}
}

func TestBrokenToolFilesAreProblems(t *testing.T) {
	r := RuntimesOf(files("mise.toml", "[tools", "build.gradle", "x", "gradle/libs.versions.toml", "= 1",
		".mise.toml", strings.Repeat("#\n", maxTOML)))
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.Path+": "+p.Text)
	}
	want := ".mise.toml: larger than 65536 bytes|gradle/libs.versions.toml: not valid TOML|mise.toml: not valid TOML"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A workflow shows what builds, not what runs.
func TestWorkflowsDoNotDisagree(t *testing.T) {
	r := RuntimesOf(files("package.json", "{}", ".nvmrc", "20", ".github/workflows/a.yml", "uses: actions/setup-node@v4\nnode-version: 18\n"))
	if r.Node.Disagree || len(r.Node.Evidence) != 2 || r.Node.Evidence[1].Confidence != Low {
		t.Errorf("got %+v, want two statements that do not disagree, the weaker one of low confidence", r.Node)
	}
}
