package render

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/metrics"
)

// failing gives figures until it has given enough.
type failing struct {
	*fakePipelines
	after func() error
}

func (p failing) Figures(sel metrics.Selection) []*figure.Figure {
	figures := p.fakePipelines.Figures(sel)
	if p.after() != nil {
		figures[0].ID = "Not An ID"
	}
	return figures
}

func TestFailureLeavesTheSiteBefore(t *testing.T) {
	out, _ := build(t, small(), Options{})
	before := tree(t, out)
	in := small()
	in.Pipelines = failing{small().Pipelines.(*fakePipelines), func() error { return errors.New("no") }}
	if _, err := Site(context.Background(), in, out, Options{}); err == nil || !strings.Contains(err.Error(), "page /pipelines/") {
		t.Fatalf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	in.Pipelines = failing{small().Pipelines.(*fakePipelines), func() error { cancel(); return nil }}
	if _, err := Site(ctx, in, out, Options{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if !maps.Equal(before, tree(t, out)) {
		t.Error("the site before has changed")
	}
	if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 1 {
		t.Errorf("something is left: %v", left)
	}
}

func TestNewSiteTakesThePlaceOfTheOld(t *testing.T) {
	out, _ := build(t, medium(), Options{})
	if _, err := Site(context.Background(), small(), out, Options{}); err != nil {
		t.Fatal(err)
	}
	fresh, _ := build(t, small(), Options{})
	if !maps.Equal(tree(t, fresh), tree(t, out)) {
		t.Error("the new site is not what a fresh one is")
	}
	if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 1 {
		t.Errorf("something is left: %v", left)
	}
}

func TestForeignFoldersAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"photo.jpg", "data/index.json"} {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		os.WriteFile(filepath.Join(dir, name), []byte(`{"pages":1}`), 0o644)
		before := tree(t, dir)
		_, err := Site(context.Background(), small(), dir, Options{})
		var foreign *NotASiteError
		if !errors.As(err, &foreign) || !strings.Contains(err.Error(), dir) {
			t.Fatalf("%s: error %v", name, err)
		}
		if !maps.Equal(before, tree(t, dir)) {
			t.Error("the folder has changed")
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	os.WriteFile(file, nil, 0o644)
	if _, err := Site(context.Background(), small(), file, Options{}); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("error %v", err)
	}
}

func TestEmptyFolderAndLinkAreFilled(t *testing.T) {
	dir := t.TempDir()
	real := filepath.Join(dir, "real")
	if err := os.Mkdir(real, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	for range 2 {
		if _, err := Site(context.Background(), small(), link, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if d, err := os.Lstat(link); err != nil || d.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	readFile(t, real, "index.html")
}

func TestLeftoversOfKilledRunsGo(t *testing.T) {
	dir := t.TempDir()
	dead := filepath.Join(dir, ".site.building-1")
	if err := os.MkdirAll(filepath.Join(dead, "pipelines"), 0o755); err != nil {
		t.Fatal(err)
	}
	alive := filepath.Join(dir, ".site.building-2")
	if err := os.Mkdir(alive, 0o755); err != nil {
		t.Fatal(err)
	}
	lock, err := lockDir(alive)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if _, err := Site(context.Background(), small(), filepath.Join(dir, "site"), Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dead); err == nil {
		t.Error("what a killed run has left is still there")
	}
	if _, err := os.Stat(alive); err != nil {
		t.Error("the folder of a run that goes on has been removed")
	}
}

// TestReplaceFiles fills a folder that can not be renamed, as a mounted one.
func TestReplaceFiles(t *testing.T) {
	for _, inside := range []bool{false, true} {
		out := filepath.Join(t.TempDir(), "site")
		for _, in := range []Input{medium(), small()} {
			if err := os.MkdirAll(out, 0o755); err != nil {
				t.Fatal(err)
			}
			st := &staging{out: out, inside: inside}
			prefix := out + stagingMark
			if inside {
				prefix = filepath.Join(out, stagingMark)
			}
			if err := st.make(prefix); err != nil {
				t.Fatal(err)
			}
			s := mustSite(t, in, Options{})
			if _, err := s.write(context.Background(), st.dir, out); err != nil {
				t.Fatal(err)
			}
			if err := st.replaceFiles(); err != nil {
				t.Fatal(err)
			}
			if err := st.close(); err != nil {
				t.Fatal(err)
			}
		}
		fresh, _ := build(t, small(), Options{})
		if !maps.Equal(tree(t, fresh), tree(t, out)) {
			t.Errorf("inside %v: the filled folder is not what a fresh site is", inside)
		}
		if _, err := os.Stat(filepath.Join(out, "pipelines", "divorce")); err == nil {
			t.Error("an empty folder is left")
		}
	}
}

// TestUnchangedFilesAreKept makes the same site twice, then one that differs.
func TestUnchangedFilesAreKept(t *testing.T) {
	out, _ := build(t, small(), Options{})
	stat := func(name string) fs.FileInfo {
		info, err := os.Lstat(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	page, table := stat("pipelines/index.html"), stat("pipelines/most-failing.csv")
	if _, err := Site(context.Background(), small(), out, Options{}); err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(page, stat("pipelines/index.html")) {
		t.Error("an unchanged page has been written anew")
	}
	in := small()
	in.AsOf = asOf.Add(1)
	in.Config.Title = "Another"
	if _, err := Site(context.Background(), in, out, Options{}); err != nil {
		t.Fatal(err)
	}
	if os.SameFile(page, stat("pipelines/index.html")) || !os.SameFile(table, stat("pipelines/most-failing.csv")) {
		t.Error("a changed page was kept, or an unchanged table was not")
	}
	fresh, _ := build(t, in, Options{})
	if !maps.Equal(tree(t, fresh), tree(t, out)) {
		t.Error("the new site is not what a fresh one is")
	}
}

func TestRenameBoth(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	os.WriteFile(a, []byte("a"), 0o644)
	os.WriteFile(b, []byte("b"), 0o644)
	if err := renameBoth(a, b); err != nil {
		t.Fatal(err)
	}
	if string(readFile(t, a)) != "b" || string(readFile(t, b)) != "a" {
		t.Error("they have not changed places")
	}
	os.Remove(a)
	if err := renameBoth(a, b); err == nil || string(readFile(t, b)) != "a" {
		t.Errorf("error %v", err)
	}
}

// TestFullDisk fails at each of the first files in turn.
func TestFullDisk(t *testing.T) {
	s := mustSite(t, small(), Options{Precompress: true})
	for left := range 12 {
		n := 0
		full := &os.PathError{Op: "write", Path: "site/page", Err: syscall.ENOSPC}
		to, err := newSink(newFolder(t.TempDir(), ""), s.guard, true)
		if err != nil {
			t.Fatal(err)
		}
		to.put = func(string, []byte) error {
			if n++; n > left {
				return full
			}
			return nil
		}
		w := &worker{site: s, to: to}
		if _, err := w.page(s.pages[1]); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "site/page") {
			t.Fatalf("after %d files: %v", left, err)
		}
	}
}

func TestReadOnlyPlace(t *testing.T) {
	if os.Geteuid() == 0 {
		// Root may write anywhere; a file in the place of a folder stops it too.
		file := filepath.Join(t.TempDir(), "file")
		os.WriteFile(file, nil, 0o644)
		if _, err := Site(context.Background(), small(), filepath.Join(file, "site"), Options{}); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("error %v", err)
		}
		return
	}
	dir := t.TempDir()
	os.Chmod(dir, 0o555)
	defer os.Chmod(dir, 0o755)
	if _, err := Site(context.Background(), small(), filepath.Join(dir, "site"), Options{}); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
}
