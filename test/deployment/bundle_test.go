package deployment

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/test/need"
)

// bundleFolder makes a folder in which .ci/bundle can run, with the further files by name.
func bundleFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{".ci/bundle", "go.mod", "go.sum", "static/dist/README.md"} {
		write(name, readText(t, name))
	}
	for name, text := range files {
		write(name, text)
	}
	return dir
}

func bundle(t *testing.T, dir string) (output string, err error) {
	t.Helper()
	need.Program(t, "bash")
	text, err := exec.Command(filepath.Join(dir, ".ci", "bundle")).CombinedOutput()
	return string(text), err
}

func TestBundleRefusesInvalidInput(t *testing.T) {
	const manifest, installed = "{\"dependencies\": {\n\"echarts\": \"6.1.0\"\n}}", "{\n\"version\": \"6.1.0\",\n\"license\": \"Apache-2.0\",\n\"main\": \"m.js\"\n}"
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no packages": {map[string]string{"package.json": manifest}, "echarts 6.1.0 is not in node_modules"},
		"another version": {map[string]string{"package.json": manifest, "node_modules/echarts/package.json": "{\n\"version\": \"5.0.0\"\n}"},
			"holds echarts 5.0.0 where package.json pins 6.1.0"},
		"broken script": {map[string]string{"package.json": manifest, "node_modules/echarts/package.json": installed,
			"static/js/charts.js": "let x = ;"}, "charts.js:1:8"},
		"code from text": {map[string]string{"package.json": manifest, "node_modules/echarts/package.json": installed,
			"static/js/charts.js": "window.f = new Function('return 1')"}, "which the pages' policy forbids"},
		"no licence": {map[string]string{"package.json": manifest, "node_modules/echarts/package.json": installed,
			"node_modules/echarts/m.js": "export const a = 1", "static/js/charts.js": "import {a} from 'echarts'; window.a = a"},
			"echarts has no file of its licence"},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["static/dist/charts.js"] = "of an earlier run"
			dir := bundleFolder(t, c.files)
			if output, err := bundle(t, dir); err == nil || !strings.Contains(output, c.want) {
				t.Errorf("got %v and %q, want an error that says %q", err, output, c.want)
			}
			if files, err := filepath.Glob(filepath.Join(dir, "static/dist/*")); err != nil || len(files) != 2 {
				t.Errorf("got the files %v (%v), want only those that were there before", files, err)
			}
		})
	}
}

func TestBundleHoldsScriptAndLicences(t *testing.T) {
	echarts := filepath.Dir(need.NodeModule(t, "echarts/package.json"))
	dir := bundleFolder(t, map[string]string{"package.json": readText(t, "package.json")})
	if err := os.CopyFS(filepath.Join(dir, "static", "js"), os.DirFS(filepath.Join(need.Repository(t), "static", "js"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Dir(echarts), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		t.Helper()
		if output, err := bundle(t, dir); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		text, err := os.ReadFile(filepath.Join(dir, "static/dist", name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	script := read("charts.js")
	if len(script) > 800_000 || bytes.Contains(script, []byte("process.env")) || bytes.Contains(script, []byte(dir)) {
		t.Errorf("got %d bytes, want at most 800,000 without process.env and without paths of this machine", len(script))
	}
	texts := read("charts-licences.txt")
	for _, want := range []string{"echarts 6.1.0 (Apache-2.0)", "The Apache Software Foundation", "Apache License", "zrender ", "Baidu", "tslib "} {
		if !bytes.Contains(texts, []byte(want)) {
			t.Errorf("the licences lack %q", want)
		}
	}
	if again := read("charts.js"); !bytes.Equal(script, again) {
		t.Error("the same packages give another bundle")
	}
}
