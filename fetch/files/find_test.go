package files

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// folder makes files with the given contents under a new folder.
func folder(t testing.TB, contents map[string]string) string {
	t.Helper()
	base := t.TempDir()
	for name, text := range contents {
		where := filepath.Join(base, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(where), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(where, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return base
}

func TestFindMatchesPatterns(t *testing.T) {
	outer := folder(t, map[string]string{
		"outside.ndjson": "", "conf/a.ndjson": "", "conf/B.ndjson": "", "conf/é.ndjson": "", "conf/🚢.ndjson": "", "conf/x[1].ndjson": "",
		"conf/export/1.ndjson": "", "conf/export/2.ndjson.gz": "", "conf/export/10.ndjson": "", "conf/export/readme.txt": "",
		"conf/export/2026/11/a.ndjson": "", "conf/export/2026/b.ndjson": "", "conf/export/folder.ndjson/c.ndjson": "",
	})
	base := filepath.Join(outer, "conf")
	if err := os.Symlink("1.ndjson", filepath.Join(base, "export", "0.ndjson")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("..", filepath.Join(base, "export", "loop")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		patterns string // separated by spaces
		want     string
	}{
		{"a.ndjson", "a.ndjson"},
		{"./a.ndjson a.ndjson *.ndjson", "B.ndjson a.ndjson x[1].ndjson é.ndjson 🚢.ndjson"},
		{"export/*.ndjson", "export/0.ndjson export/10.ndjson"}, // 0 is a link to 1
		{"export/?.ndjson", "export/0.ndjson"},
		{"export/[0-2]*", "export/0.ndjson export/10.ndjson export/2.ndjson.gz"},
		{"export/[^0-2]*", "export/readme.txt"},
		{"export/*/*/*.ndjson", "export/2026/11/a.ndjson export/loop/export/0.ndjson export/loop/export/10.ndjson"},
		{"**/*.gz", "export/2.ndjson.gz"},
		{"export/**/[a-c].ndjson", "export/2026/11/a.ndjson export/2026/b.ndjson export/folder.ndjson/c.ndjson"},
		{"export/2026/**", "export/2026/11/a.ndjson export/2026/b.ndjson"},
		{"**/2026/**/**/a.ndjson", "export/2026/11/a.ndjson"},
		{"ex*/20??/b.ndjson", "export/2026/b.ndjson"},
		{`x\[1\].ndjson`, "x[1].ndjson"},
		{"../outside.ndjson a.ndjson", "../outside.ndjson a.ndjson"},
		{filepath.Join(base, "a.ndjson") + " " + filepath.Join(outer, "*.ndjson"), "../outside.ndjson a.ndjson"},
		{"export/../a.ndjson", "a.ndjson"},
		{"export/loop/a.ndjson", "export/loop/a.ndjson"},
	} {
		files, err := find(base, strings.Fields(c.patterns))
		if err != nil {
			t.Errorf("%s: %v", c.patterns, err)
			continue
		}
		var got []string
		for _, f := range files {
			got = append(got, f.name)
			if _, err := os.Stat(f.path); err != nil {
				t.Error(err)
			}
		}
		if !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s:\ngot  %q\nwant %q", c.patterns, got, strings.Fields(c.want))
		}
	}

	for _, c := range []struct{ pattern, want string }{
		{"", "an empty pattern"},
		{"no-such.ndjson", `"no-such.ndjson" matches no file`},
		{"export/*.json", `"export/*.json" matches no file`},
		{"export", `"export" matches no file`},
		{"nowhere/**/*.ndjson", "matches no file"},
		{"a.ndjson/*.ndjson", "matches no file"},
		{"export/[a-.ndjson", `"export/[a-.ndjson" for files cannot be read: "[a-.ndjson"`},
		{"nowhere/[", "cannot be read"},
		{`a\`, "cannot be read"},
	} {
		_, err := find(base, []string{"a.ndjson", c.pattern})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.pattern, err, c.want)
		} else if strings.Contains(err.Error(), outer) {
			t.Errorf("%q: the error has an absolute path: %v", c.pattern, err)
		}
	}
}

func TestFindIsRelativeToTheGivenFolder(t *testing.T) {
	base := folder(t, map[string]string{"x.ndjson": ""})
	t.Chdir(base)
	for _, from := range []string{"", ".", base} {
		if files, err := find(from, []string{"*.ndjson"}); err != nil || len(files) != 1 || files[0].name != "x.ndjson" {
			t.Errorf("from %q: %v, %v", from, files, err)
		}
	}
}
