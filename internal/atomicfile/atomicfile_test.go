package atomicfile_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
)

// content returns the file's text and the names in its folder.
func content(t *testing.T, path string) (text string, names []string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return string(b), names
}

func TestWriteFileReplacesTheContent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	for _, want := range []string{"first", "2nd"} {
		if err := atomicfile.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, names := content(t, path); got != want || len(names) != 1 {
			t.Errorf("got %q beside %q; want %q alone", got, names, want)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o644 {
		t.Errorf("mode: got %o; want 644", got)
	}
}

func TestAFailureLeavesTheOldContent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	if err := atomicfile.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	want := errors.New("no more data")
	err := atomicfile.Write(path, 0o644, func(w io.Writer) error {
		_, _ = io.WriteString(w, "half of the ne")
		return want
	})
	if !errors.Is(err, want) {
		t.Errorf("got error %v; want %v", err, want)
	}
	if got, names := content(t, path); got != "old" || len(names) != 1 {
		t.Errorf("got %q beside %q; want the old content alone", got, names)
	}
}

func TestAMissingFolderIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "a.json")
	if err := atomicfile.WriteFile(path, nil, 0o644); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v; want an error of the kind ErrNotExist", err)
	}
}
