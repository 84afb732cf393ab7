package dockerfile

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadsVariablesOfARealDockerfile(t *testing.T) {
	f, err := Parse(sample(t, "java-distroless.Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	want := Stage{
		Line: 5, Raw: "hmctspublic.azurecr.io/base/java${PLATFORM}:21-distroless", Parent: -1,
		Image: Image{Registry: "hmctspublic.azurecr.io", Path: "base", Name: "java", Tag: "21-distroless"},
	}
	if len(f.Stages) != 1 || f.Final() != want || len(f.Builds()) != 0 {
		t.Errorf("got %+v, want %+v", f, want)
	}
}

func TestStagesLeadToTheirBaseImage(t *testing.T) {
	base := Stage{
		Line: 3, Name: "base", Raw: "${base}", Parent: -1,
		Image: Image{Registry: "hmctspublic.azurecr.io", Path: "base", Name: "node", Tag: "12-alpine"},
	}
	tools := Stage{
		Line: 16, Name: "tools", Platform: "$BUILDPLATFORM", Parent: -1,
		Raw:   "alpine:3.19@sha256:c5b1261d6d3e43071626931fc004f70149baeba2c8ec672bd4f27761f8e1ad6b",
		Image: Image{Name: "alpine", Tag: "3.19", Digest: "sha256:c5b1261d6d3e43071626931fc004f70149baeba2c8ec672bd4f27761f8e1ad6b"},
	}
	want := []Stage{base, {Line: 11, Name: "build", Raw: "base", Parent: 0}, tools, {Line: 19, Name: "runtime", Raw: "BASE", Parent: 0}}
	for how, data := range map[string]string{
		"as it is": string(sample(t, "node-stages.Dockerfile")),
		"CRLF":     strings.ReplaceAll(string(sample(t, "node-stages.Dockerfile")), "\n", "\r\n"),
		"BOM":      "\ufeff" + string(sample(t, "node-stages.Dockerfile")),
	} {
		f, err := Parse([]byte(data))
		if err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		if !reflect.DeepEqual(f.Stages, want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", how, f.Stages, want)
		}
		if f.Final() != base || !reflect.DeepEqual(f.Builds(), []Stage{tools}) {
			t.Errorf("%s: final %+v, builds %+v", how, f.Final(), f.Builds())
		}
	}
}

// The base of the last FROM, "?" where it cannot be known.
func TestVariablesAreResolvedOrUnknown(t *testing.T) {
	for text, want := range map[string]string{
		"FROM node:18":                                                       "node:18",
		"# \xa9 in Latin-1\nFROM node:18":                                    "node:18",
		"from node:18":                                                       "node:18",
		"FROM node:18 AS x\nFROM x AS y\nFROM y":                             "node:18",
		"FROM node:18 AS node\nFROM node":                                    "node:18",
		"FROM node:18 AS a\nFROM nginx AS a\nFROM a":                         "nginx",
		"FROM later\nFROM node:18 AS later\nFROM later AS z":                 "node:18",
		"FROM scratch":                                                       "scratch",
		"FROM node:18 AS b\nFROM scratch\nCOPY --from=b / /":                 "scratch",
		"FROM ${BASE_IMAGE:-openjdk:21-jdk-slim}":                            "openjdk:21-jdk-slim",
		"FROM ${BASE_IMAGE-openjdk:21-jdk-slim}":                             "openjdk:21-jdk-slim",
		"ARG BASE_IMAGE\nFROM ${BASE_IMAGE:-openjdk:21}":                     "openjdk:21",
		"ARG V=20\nFROM ${V:+node:}${V}":                                     "node:20",
		"ARG V=18\nFROM node:$V-alpine":                                      "node:18-alpine",
		"ARG V=\"18\"\nFROM node:${V}":                                       "node:18",
		"ARG V='18' W=alpine\nFROM node:${V}-${W}":                           "node:18-alpine",
		"ARG V=18\nARG T=node:${V}\nFROM $T":                                 "node:18",
		"ARG V=18\nARG V=20\nARG V\nFROM node:$V":                            "node:20",
		"ARG V=18.2.1\nFROM node:${V%%.*}":                                   "node:18",
		"ARG EMPTY=\nFROM node${EMPTY}:${EMPTY:-18}":                         "node:18",
		"ARG EMPTY=\nFROM node:18${EMPTY-x}":                                 "node:18",
		"FROM node:18${UNSET:-}":                                             "node:18",
		"FROM node:18${UNSET:+-slim}":                                        "node:18",
		"# escape=`\nARG V=18\nFROM node:`\n$V":                              "node:18",
		"# syntax=docker/dockerfile:1\n# escape=`\nFROM node:18":             "node:18",
		"FROM \"node:18\"":                                                   "node:18",
		"FROM --platform=linux/amd64 node:18 AS x":                           "node:18",
		"FROM localhost/node:18":                                             "localhost/node:18",
		"FROM localhost:5000/node":                                           "localhost:5000/node",
		"FROM node:22-alpine@sha256:abc":                                     "node:22-alpine@sha256:abc",
		"FROM node:18\nRUN x\nARG LATE=1\nUNKNOWN thing\nONBUILD RUN true\n": "node:18",

		"FROM node:$V":                                     "?",
		"ARG V\nFROM node:${V}":                            "?",
		"FROM node:18\nARG V=20\nFROM node:$V":             "?",
		"FROM node:${V:-$W}":                               "?",
		"ARG T=node:${V}\nFROM $T":                         "?",
		"ARG T=node:${V}\nFROM ${T:-node:18}":              "?",
		"FROM node:${V:?needed}":                           "?",
		"FROM node:${V#v}":                                 "?",
		"FROM base/java-${TARGETARCH}:17":                  "?",
		"FROM base/java:${TARGETARCH:-17}":                 "?",
		"FROM node:${V":                                    "?",
		"FROM ${UNSET:-}":                                  "?",
		"FROM node:18\\$V":                                 "?",
		"ARG A=x\nFROM node:" + strings.Repeat("$A", 1000): "?",
	} {
		f, err := Parse([]byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		final := f.Final()
		got := final.Image.String()
		switch {
		case final.Unresolved:
			got = "?"
		case final.Scratch:
			got = "scratch"
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestRefusesWhatIsNotADockerfile(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
	}{
		"empty":           {"", 0},
		"only comments":   {"# FROM node:18\n", 0},
		"no FROM":         {"ARG X=1\nRUN true\n", 0},
		"prose":           {"This is not\nfor building.\n", 0},
		"binary":          {"\x7fELF\x02\x01\x01\x00\x00", 0},
		"UTF-16":          {"\xff\xfeF\x00R\x00", 0},
		"two arguments":   {"FROM node:18\n\nFROM node:18 x\n", 3},
		"no argument":     {"FROM\n", 1},
		"comment behind":  {"FROM node:18 # the old one\n", 1},
		"a name of digit": {"FROM node:18 AS 1x\n", 1},
		"unknown flag":    {"FROM --registry=x node:18\n", 1},
		"blank ARG":       {"ARG =1\nFROM node:18", 1},
		"no name":         {"FROM a/\n", 1},
		"endless heredoc": {"FROM node:18\nRUN <<EOF\nx\n", 2},
		"too large":       {"FROM node:18\n#" + strings.Repeat("x", MaxBytes), 0},
		"too many lines":  {"FROM node:18\n" + strings.Repeat("\n", MaxLines), 0},
		"huge line":       {"FROM node:18\nRUN " + strings.Repeat("x", 70_000), 2},
	} {
		f, err := Parse([]byte(c.text))
		var e *Error
		if !errors.As(err, &e) || f != nil || e.Line != c.line {
			t.Errorf("%s: got %+v, %v; expected an error of line %d", name, f, err, c.line)
		} else if len(e.Text) == 0 || len(e.Text) > 200 {
			t.Errorf("%s: message of %d bytes", name, len(e.Text))
		}
	}
}

// Forty doublings would be a million million letters.
func TestVariablesDoNotGrow(t *testing.T) {
	var b strings.Builder
	b.WriteString("ARG A=xxxxxxxxxx\n")
	for range 40 {
		b.WriteString("ARG A=$A$A\n")
	}
	b.WriteString("FROM node:$A\n")
	f, err := Parse([]byte(b.String()))
	if err != nil || !f.Final().Unresolved {
		t.Errorf("got %+v, %v", f, err)
	}
}

func TestParseImage(t *testing.T) {
	for reference, want := range map[string]Image{
		"node":                              {Name: "node"},
		"node:18":                           {Name: "node", Tag: "18"},
		"library/node:18":                   {Path: "library", Name: "node", Tag: "18"},
		"hmcts/cnp-java-base:openjdk-8":     {Path: "hmcts", Name: "cnp-java-base", Tag: "openjdk-8"},
		"hmctsprod.azurecr.io/base/java:25": {Registry: "hmctsprod.azurecr.io", Path: "base", Name: "java", Tag: "25"},
		"registry:5000/a/b/c":               {Registry: "registry:5000", Path: "a/b", Name: "c"},
		"localhost/c:1":                     {Registry: "localhost", Name: "c", Tag: "1"},
		"localhost:5000/c":                  {Registry: "localhost:5000", Name: "c"},
		"localhost":                         {Name: "localhost"},
		"a.b":                               {Name: "a.b"},
		"node:22@sha256:0123":               {Name: "node", Tag: "22", Digest: "sha256:0123"},
		"node@sha256:0123":                  {Name: "node", Digest: "sha256:0123"},
		"mcr.microsoft.com/openjdk/jdk:17":  {Registry: "mcr.microsoft.com", Path: "openjdk", Name: "jdk", Tag: "17"},
		"":                                  {},
		"a/b/c/d:1.2-x_y":                   {Path: "a/b/c", Name: "d", Tag: "1.2-x_y"},
		"gcr.io/distroless/java17-debian12": {Registry: "gcr.io", Path: "distroless", Name: "java17-debian12"},
	} {
		got := ParseImage(reference)
		if got != want {
			t.Errorf("%s: got %+v, want %+v", reference, got, want)
		}
		if got.String() != reference {
			t.Errorf("%s: written as %s", reference, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample(f, "java-distroless.Dockerfile"))
	f.Add(sample(f, "node-stages.Dockerfile"))
	f.Add([]byte("ARG A=${B:-$C}\nFROM ${A#x}${A%%y}${A/a/b} AS z\nFROM z"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse(data)
		if (file == nil) == (err == nil) {
			t.Fatal("either a file or an error")
		}
		if err != nil {
			return
		}
		for i, s := range file.Stages {
			if s.Parent >= i || s.Line < 1 {
				t.Fatalf("impossible stage %d: %+v", i, s)
			}
			if known := s.Image != (Image{}); s.Parent < 0 && !s.Unresolved && !s.Scratch && (!known || s.Image.Name == "") {
				t.Fatalf("stage without a base: %+v", s)
			}
		}
		file.Final()
	})
}

func BenchmarkParse(b *testing.B) {
	data := sample(b, "node-stages.Dockerfile")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}
