package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repository makes a folder that holds the files, by name.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const manifest = `{"dependencies": {"echarts": "6.1.0"}}`

func TestMissingPackagesAreReported(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"none":    {map[string]string{"package.json": manifest}, "echarts 6.1.0 is not in node_modules"},
		"another": {map[string]string{"package.json": manifest, "node_modules/echarts/package.json": `{"version": "5.0.0"}`}, `holds echarts "5.0.0" where package.json pins "6.1.0"`},
	} {
		t.Run(name, func(t *testing.T) {
			c.files[output], c.files["static/dist/README.md"] = "of an earlier run", "stays"
			root := repository(t, c.files)
			var log bytes.Buffer
			if code := run(root, false, &log); code != 1 || !strings.Contains(log.String(), c.want) {
				t.Errorf("exit %d: %s", code, log.String())
			}
			log.Reset()
			if code := run(root, true, &log); code != 0 || !strings.Contains(log.String(), c.want) {
				t.Errorf("optional: exit %d: %s", code, log.String())
			}
			if _, err := os.Stat(filepath.Join(root, output)); err == nil {
				t.Error("the bundle of an earlier run is still there")
			}
			if _, err := os.Stat(filepath.Join(root, "static/dist/README.md")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBundleRefusesInvalidInput(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no manifest":     {nil, "package.json"},
		"no echarts":      {map[string]string{"package.json": `{}`}, `names no "echarts"`},
		"broken manifest": {map[string]string{"package.json": `{`}, "package.json"},
		"broken script": {map[string]string{"package.json": manifest, "node_modules/echarts/package.json": `{"version": "6.1.0"}`,
			source: "let x = ;"}, "charts.js:1:8"},
		"evaluates": {map[string]string{"package.json": manifest, "node_modules/echarts/package.json": `{"version": "6.1.0"}`,
			source: "window.f = new Function('return 1')"}, "forbids"},
		"no licence": {map[string]string{"package.json": manifest, "node_modules/echarts/package.json": `{"version": "6.1.0", "main": "m.js"}`,
			"node_modules/echarts/m.js": "export const a = 1", source: "import {a} from 'echarts'; window.a = a"}, "echarts has no file of its licence"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			if code := run(repository(t, c.files), true, &log); code != 1 || !strings.Contains(log.String(), c.want) {
				t.Errorf("exit %d: %s", code, log.String())
			}
		})
	}
}

// TestBundleHoldsScriptAndLicences bundles the real script, from a copy of the folder that may be
// written to.
func TestBundleHoldsScriptAndLicences(t *testing.T) {
	here, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(here, "node_modules/echarts/package.json")); err != nil {
		if os.Getenv("RSE_REQUIRE") == "1" {
			t.Fatal("the npm package echarts is not installed (required by RSE_REQUIRE=1)")
		}
		t.Skip("skipped: the npm package echarts is not installed; run make assets")
	}
	files := map[string]string{"static/dist/README.md": ""}
	for _, name := range []string{"package.json", source} {
		text, err := os.ReadFile(filepath.Join(here, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	root := repository(t, files)
	if err := os.Symlink(filepath.Join(here, "node_modules"), filepath.Join(root, "node_modules")); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if code := run(root, false, &log); code != 0 {
		t.Fatalf("exit %d: %s", code, log.String())
	}
	script, err := os.ReadFile(filepath.Join(root, output))
	if err != nil {
		t.Fatal(err)
	}
	if len(script) > 800_000 || bytes.Contains(script, []byte("process.env")) || bytes.Contains(script, []byte(root)) {
		t.Errorf("%d bytes, or it holds what only this machine has", len(script))
	}
	texts, err := os.ReadFile(filepath.Join(root, notices))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"echarts 6.1.0 (Apache-2.0)", "The Apache Software Foundation", "Apache License", "zrender ", "Baidu", "tslib "} {
		if !bytes.Contains(texts, []byte(want)) {
			t.Errorf("the licences lack %q", want)
		}
	}
	// The same packages give the same bytes.
	if code := run(root, false, &log); code != 0 {
		t.Fatal(log.String())
	}
	again, err := os.ReadFile(filepath.Join(root, output))
	if err != nil || !bytes.Equal(script, again) {
		t.Errorf("another bundle the second time: %v", err)
	}
}
