package repofile

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseGradleSamples(t *testing.T) {
	for name, want := range map[string][]Declared{
		"spring.build.gradle": {{languageVersion, Stated{"21", "21"}}},
		"old.build.gradle": {
			{sourceCompatibility, Stated{"JavaVersion.VERSION_1_8", "8"}},
			{targetCompatibility, Stated{"1.8", "8"}},
		},
		"kotlin.build.gradle.kts": {
			{languageVersion, Stated{"17", "17"}},
			{sourceCompatibility, Stated{"11", "11"}},
			{optionsRelease, Stated{"17", "17"}},
		},
	} {
		for how, data := range map[string]string{
			"as it is": string(sample(t, name)),
			"CRLF":     strings.ReplaceAll(string(sample(t, name)), "\n", "\r\n"),
		} {
			got, err := ParseGradle([]byte(data))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: got %+v, %v; want %+v", name, how, got, err, want)
			}
		}
	}
}

func TestParseGradleForms(t *testing.T) {
	for text, want := range map[string]string{
		"sourceCompatibility = '11'":                                          "11",
		`sourceCompatibility = "11"`:                                          "11",
		"sourceCompatibility = 11":                                            "11",
		"sourceCompatibility=1.8":                                             "8",
		"sourceCompatibility 1.8":                                             "8",
		"sourceCompatibility('17')":                                           "17",
		"sourceCompatibility.set(17)":                                         "17",
		"sourceCompatibility = JavaVersion.VERSION_17":                        "17",
		"sourceCompatibility = JavaVersion.VERSION_1_8":                       "8",
		"java { sourceCompatibility = JavaVersion.toVersion('21') }":          "21",
		"languageVersion.set(JavaLanguageVersion.of(21))":                     "21",
		"languageVersion = JavaLanguageVersion . of ( \"21\" )":               "21",
		"sourceCompatibility = targetCompatibility = 11":                      "11",
		"ext.java = '17'\nsourceCompatibility = rootProject.ext.java":         "17",
		"def java = '17'\nsourceCompatibility = java.toInteger()":             "17",
		"def java = '17'\nsourceCompatibility = \"${java}\"":                  "17",
		"targetCompatibility = 11":                                            "11",
		"/* a\n * b */ sourceCompatibility = 11 // = 12":                      "11",
		"def s = '''\nsourceCompatibility = 8\n'''\nsourceCompatibility = 11": "11",
		"def s = 'it\\'s // not'; sourceCompatibility = 11":                   "11",
		"def broken = 'x\nsourceCompatibility = 11":                           "11",

		"":                                                                        "",
		"// sourceCompatibility = 11":                                             "",
		"/* sourceCompatibility = 11":                                             "",
		"def s = \"sourceCompatibility = 11\"":                                    "",
		"if (sourceCompatibility == 11) {}":                                       "",
		"sourceCompatibility = JavaVersion.current()":                             "",
		"sourceCompatibility = java":                                              "",
		"java = 11\njava = 17\nsourceCompatibility = java":                        "",
		"java = 11\njava = other()\nsourceCompatibility = java":                   "",
		"java = 11\nsourceCompatibility = libs.java.get()":                        "",
		"languageVersion = JavaLanguageVersion.of(libs.versions.java.get())":      "",
		"sourceCompatibility = '" + strings.Repeat("1", 500) + "'":                "",
		"JavaLanguageVersion.of(":                                                 "",
		"sourceCompatibility":                                                     "",
		"sourceCompatibility = 'about VERSION_17'":                                "",
		strings.Repeat("(", 10_000) + strings.Repeat("JavaVersion.toVersion(", 3): "",
	} {
		got, err := ParseGradle([]byte(text))
		major := ""
		if len(got) > 0 {
			major = got[0].Major
		}
		if err != nil || major != want {
			t.Errorf("%q: got %+v, %v; want %q", text, got, err, want)
		}
	}
	for name, data := range map[string][]byte{"binary": {0x50, 0x4b, 0}, "huge": make([]byte, maxBuildFile+1)} {
		if _, err := ParseGradle(data); err == nil {
			t.Errorf("%s: expected an error", name)
		}
	}
}

func TestParsePOM(t *testing.T) {
	got, err := ParsePOM(sample(t, "spring.pom.xml"))
	want := []Declared{
		{"maven-compiler-plugin release", Stated{"17", "17"}},
		{"java.version", Stated{"17", "17"}},
		{"maven.compiler.source", Stated{"17", "17"}},
		{"maven.compiler.target", Stated{"1.8", "8"}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	got, err = ParsePOM([]byte(`<project><properties><maven.compiler.release>21</maven.compiler.release></properties></project>`))
	if err != nil || !reflect.DeepEqual(got, []Declared{{"maven.compiler.release", Stated{"21", "21"}}}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for name, document := range map[string]string{
		"another root":    "<html/>",
		"not well-formed": "<project>",
		"not XML":         "pom",
	} {
		if _, err := ParsePOM([]byte(document)); err == nil || !strings.HasPrefix(err.Error(), "line 1: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	// Properties that double each other stay small.
	bomb := "<project><properties><java.version>${a9}</java.version><a0>" + strings.Repeat("1", 100) + "</a0>"
	for i := range 9 {
		bomb += strings.NewReplacer("N", string(rune('1'+i)), "M", string(rune('0'+i))).Replace("<aN>" + strings.Repeat("${aM}", 100) + "</aN>")
	}
	if got, err := ParsePOM([]byte(bomb + "</properties></project>")); err != nil || len(got) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestParsePackage(t *testing.T) {
	got, err := ParsePackage(sample(t, "express.package.json"))
	if err != nil || *got != (Package{Node: ">=18.0.0 <21 || ^16.14", StatesNode: true, Renovate: true}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for text, want := range map[string]Package{
		"{}":                                   {},
		"\ufeff{}\r\n":                         {},
		`{"engines":{"node":""}}`:              {StatesNode: true},
		`{"engines":{"node":null}}`:            {},
		`{"engines":{"node":18}}`:              {},
		`{"engines":["node >=18"]}`:            {},
		`{"engines":{"npm":"9"}}`:              {},
		`{"Engines":{"node":"18"}}`:            {},
		`{"engines":{"Node":"18"}}`:            {},
		`{"renovate":null}`:                    {Renovate: true},
		`{"a":{"renovate":1}}`:                 {},
		`{"engines":1,"engines":{"node":"8"}}`: {Node: "8", StatesNode: true},
	} {
		got, err := ParsePackage([]byte(text))
		if err != nil || *got != want {
			t.Errorf("%s: got %+v, %v; want %+v", text, got, err, want)
		}
	}
	for text, says := range map[string]string{
		"": "line 1", "[]": "object", "null": "object", `"x"`: "object", "{\n\n,}": "line 3", "{} {}": "line 1",
		"\xff\xfe{\x00}\x00": "line 1", strings.Repeat(`{"a":`, 20_000): "line 1",
	} {
		if _, err := ParsePackage([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20q: got %v, expected %q", text, err, says)
		}
	}
}

func TestVersionFilesStateTheirFirstWord(t *testing.T) {
	for text, want := range map[string]Stated{
		"18":                               {"18", "18"},
		"v20.11.1\n":                       {"v20.11.1", "20"},
		"\ufefflts/jod\r\n":                {"lts/jod", "22"},
		"# the runtime\n\n  18.x # pinned": {"18.x", "18"},
		"lts/*":                            {"lts/*", version.Unpinned},
		"\xff\xfe1\x008\x00\r\x00\n\x00":   {"18", "18"},
	} {
		if got := ParseNodeVersion([]byte(text)); got[version.Node] != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"", "\n\n", "# 18", "eighteen\n18", "18." + strings.Repeat("0", 200), "\x00\x01", "18.\xff", "18-\x1b[2J"} {
		if got := ParseNodeVersion([]byte(text)); len(got) > 0 {
			t.Errorf("%q: got %+v", text, got)
		}
	}
	if got := ParseJavaVersion([]byte("openjdk64-11.0.2\n")); got[version.Java] != (Stated{"openjdk64-11.0.2", "11"}) {
		t.Errorf("got %+v", got)
	}
	got := ParseToolVersions([]byte("# tools\r\nnodejs system 18.17.0 20\r\nnodejs 16\njava temurin-21.0.2+13 # LTS\nterraform 1.5\npython 3.12\nyarn\n"))
	want := map[version.Language]Stated{version.Node: {"18.17.0", "18"}, version.Java: {"temurin-21.0.2+13", "21"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func FuzzParseGradle(f *testing.F) {
	for _, name := range []string{"spring.build.gradle", "old.build.gradle", "kotlin.build.gradle.kts"} {
		f.Add(sample(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParseGradle(data)
		if err == nil {
			checkDeclared(t, all, 4)
		}
	})
}

func FuzzParsePOM(f *testing.F) {
	f.Add(sample(f, "spring.pom.xml"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParsePOM(data)
		if err == nil {
			checkDeclared(t, all, 7)
		}
	})
}

func checkDeclared(t *testing.T, all []Declared, most int) {
	t.Helper()
	seen := map[string]bool{}
	for _, d := range all {
		if seen[d.Setting] || d.Major == "" || d.Text == "" || len(d.Text) > maxStated || !utf8.ValidString(d.Text) {
			t.Fatalf("impossible: %+v", all)
		}
		seen[d.Setting] = true
	}
	if len(all) > most {
		t.Fatalf("too many: %+v", all)
	}
}

func FuzzVersionFiles(f *testing.F) {
	f.Add([]byte("v18.17.0\n"))
	f.Add([]byte("nodejs 18 # x\njava temurin-21.0.2+13\n"))
	f.Add([]byte("\xfe\xff\x001\x008"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, parse := range []func([]byte) map[version.Language]Stated{ParseNodeVersion, ParseJavaVersion, ParseToolVersions} {
			for _, s := range parse(data) {
				if s.Major == "" || s.Text == "" || len(s.Text) > maxStated || !utf8.ValidString(s.Text) {
					t.Fatalf("impossible: %+v", s)
				}
			}
		}
	})
}

func BenchmarkParseGradle(b *testing.B) {
	data := sample(b, "spring.build.gradle")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := ParseGradle(data); err != nil {
			b.Fatal(err)
		}
	}
}
