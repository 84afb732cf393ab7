package conformance

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/hmcts/rse-dashboard/internal/repofile/dockerfile"
)

// from is a FROM as BuildKit reads it.
type from struct {
	line                int
	raw, name, platform string
	resolved            string // "" unless every variable in it has a value
}

// buildKit reads a Dockerfile with BuildKit's own parser.
func buildKit(text string) ([]from, error) {
	result, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	lexer := shell.NewLex(result.EscapeToken)
	var stages []from
	var variables []string
	for _, node := range result.AST.Children {
		if name := strings.ToLower(node.Value); name != "from" && (name != "arg" || len(stages) > 0) {
			continue
		}
		instruction, err := instructions.ParseInstruction(node)
		if err != nil {
			return nil, err
		}
		switch in := instruction.(type) {
		case *instructions.Stage:
			f := from{line: node.StartLine, raw: in.BaseName, name: in.Name, platform: in.Platform}
			if value, missing, err := lexer.ProcessWord(in.BaseName, shell.EnvsFromSlice(variables)); err == nil && len(missing) == 0 {
				f.resolved = value
			}
			stages = append(stages, f)
		case *instructions.ArgCommand:
			for _, pair := range in.Args {
				if pair.Value == nil {
					continue
				}
				value, missing, err := lexer.ProcessWord(*pair.Value, shell.EnvsFromSlice(variables))
				if err != nil || len(missing) > 0 {
					value = "$" // never equal to the name of an image
				}
				variables = append(variables, pair.Key+"="+value)
			}
		}
	}
	return stages, nil
}

// compareDockerfile requires the same stages of both readers. BuildKit refuses
// more files, because it checks every instruction.
func compareDockerfile(t *testing.T, text string) (read bool) {
	t.Helper()
	want, wantErr := buildKit(text)
	got, err := dockerfile.Parse([]byte(text))
	switch {
	case wantErr != nil:
		return false
	case err != nil:
		if len(want) > 0 && !strings.Contains(err.Error(), "not the name of an image") {
			t.Errorf("%q:\ngot  %v\nwant %+v", text, err, want)
		}
		return false
	case len(got.Stages) != len(want):
		t.Errorf("%q:\ngot  %+v\nwant %+v", text, got.Stages, want)
		return false
	}
	for i, w := range want {
		g := got.Stages[i]
		if g.Line != w.line || g.Raw != w.raw || g.Name != w.name || g.Platform != w.platform {
			t.Errorf("%q, stage %d:\ngot  %+v\nwant %+v", text, i, g, w)
		}
		if w.resolved == "" || strings.Contains(w.resolved, "$") || g.Scratch || g.Parent >= 0 {
			continue
		}
		if ours := g.Image.String(); g.Unresolved || ours != w.resolved {
			t.Errorf("%q, stage %d: got the image %q, want %q", text, i, ours, w.resolved)
		}
	}
	return true
}

func TestDockerfileSamplesReadAsByBuildKit(t *testing.T) {
	files, err := filepath.Glob("../repofile/dockerfile/testdata/*.Dockerfile")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, file := range append(files, "../../Dockerfile") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !compareDockerfile(t, string(text)) {
			t.Errorf("%s: was not compared", file)
		}
	}
}

// pieces are what generated Dockerfiles are made of.
var pieces = []string{
	"FROM ", "from ", "ARG ", "RUN ", "COPY ", "ONBUILD ", "ENV A=1", "CMD ", "# ", "# escape=`", "#escape=\\", "# syntax=x", "--platform=linux/amd64 ",
	"--platform=\"$P\" ", "-- ", "node:18", "nginx", "scratch", "base", " AS base", " as B.1", "A=1", "A=\"b c\"", "B='$A'", "C=", "D=${A:-x}", "E",
	"$A", "${A}", "${B:-d}", "${B-d}", "${A:+a}", "${A%%.*}", "${A#1}", "${A/1/2}", "\\$A", "\n", "\n", "\n", "\n", "\r\n", "\\\n", "\\ \t\n", "`\n",
	"\\\\\n", "\\", "`", "  ", "\t", "<<EOF", "<< EOF", "<<-'E F'", "3<<\"EOF\"", "\nEOF\n", "\n\tE F\n", "[\"<<EOF\"]", "'", "\"", "\ufeff", "é", "\u00a0",
}

func TestGeneratedDockerfilesReadAsByBuildKit(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	read := 0
	for range 30_000 {
		var b strings.Builder
		if random.IntN(3) > 0 {
			b.WriteString("ARG A=1.2 B=x\nFROM node:$A\n")
		}
		for range 1 + random.IntN(14) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		if compareDockerfile(t, b.String()) {
			read++
		}
		if t.Failed() {
			return
		}
	}
	if read < 5_000 {
		t.Errorf("only %d generated files could be read, want at least 5000", read)
	}
}
