package sitedir

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const index = `{"as_of":"2026-11-20T10:37:23Z","pages":[]}`

// oldSite and newSite differ in a page, a page that only one has, and an asset.
var (
	oldSite = map[string]string{"index.html": "old", "about/index.html": "same", "pipelines/cmc/index.html": "gone", "assets/site-1.css": "old", IndexFile: index}
	newSite = map[string]string{"index.html": "new", "about/index.html": "same", "assets/site-2.css": "new", IndexFile: index}
)

// stage makes a staging folder that holds the site.
func stage(t *testing.T, out string, site map[string]string) *Staging {
	t.Helper()
	s, err := Stage(out)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, site)
	return s
}

func put(t *testing.T, s *Staging, site map[string]string) {
	t.Helper()
	w := s.Writer()
	for name, text := range site {
		if _, err := w.Put(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
}

// write publishes the site at out.
func write(t *testing.T, out string, site map[string]string) {
	t.Helper()
	s := stage(t, out, site)
	if err := errors.Join(s.Publish(), s.Close()); err != nil {
		t.Fatal(err)
	}
}

// tree reads all files under dir.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	names, err := files(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.ToSlash(name)] = string(text)
	}
	return all
}

func checkTree(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	if got := tree(t, dir); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// checkOnlyEntry checks that nothing is left beside out.
func checkOnlyEntry(t *testing.T, out string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(out))
	if err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(out) {
		t.Errorf("beside the site: got %v, %v, want nothing", entries, err)
	}
}

func TestPublishReplacesTheOldSite(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	write(t, out, oldSite)
	write(t, out, newSite)
	checkTree(t, out, newSite)
	checkOnlyEntry(t, out)
}

func TestCloseWithoutPublishKeepsTheOldSite(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	write(t, out, oldSite)
	if err := stage(t, out, newSite).Close(); err != nil {
		t.Fatal(err)
	}
	checkTree(t, out, oldSite)
	checkOnlyEntry(t, out)
}

func TestStageRefusesFoldersThatAreNotSites(t *testing.T) {
	for name, site := range map[string]map[string]string{
		"photos":                     {"photo.jpg": "x"},
		"pages is not a list":        {IndexFile: `{"as_of":"2026-11-20T10:37:23Z","pages":1}`},
		"an index without a time":    {IndexFile: `{"pages":[]}`},
		"an index without pages":     {IndexFile: `{"as_of":"2026-11-20T10:37:23Z"}`},
		"an index that is not JSON":  {IndexFile: `index`},
		"an index of something else": {IndexFile: `[]`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range site {
				writeTestFile(t, filepath.Join(dir, name), text)
			}
			_, err := Stage(dir)
			var foreign *NotASiteError
			if !errors.As(err, &foreign) || !strings.Contains(err.Error(), dir) {
				t.Errorf("got error %v, want a NotASiteError that names %s", err, dir)
			}
			checkTree(t, dir, site)
		})
	}
}

func writeTestFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestStageRefusesAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	writeTestFile(t, file, "")
	if _, err := Stage(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("got error %v, want one that names %s", err, file)
	}
}

// A site whose data has no time yet says year 1. It is a site all the same.
func TestStageAcceptsASiteOfAnyTime(t *testing.T) {
	for _, asOf := range []string{"0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.999999999Z"} {
		out := filepath.Join(t.TempDir(), "site")
		write(t, out, map[string]string{IndexFile: `{"as_of":"` + asOf + `","pages":[{"path":"","data":"data.json"}]}`})
		s, err := Stage(out)
		if err != nil {
			t.Errorf("as-of %s: got error %v", asOf, err)
			continue
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestStageFillsEmptyFoldersAndFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	if err := os.Mkdir(real, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	write(t, link, oldSite)
	write(t, link, newSite)
	if d, err := os.Lstat(link); err != nil || d.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("got %v, %v, want a link", d, err)
	}
	checkTree(t, real, newSite)
}

func TestStageRemovesOnlyFoldersOfKilledRuns(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	alive := stage(t, out, oldSite)
	dead := filepath.Join(filepath.Dir(out), ".site"+stagingMark+"1")
	writeTestFile(t, filepath.Join(dead, "pipelines", "index.html"), "x")
	writeTestFile(t, filepath.Join(dead+asideExtension, "index.html"), "x")
	writeTestFile(t, dead+lockExtension, "")
	write(t, out, newSite)
	for _, name := range []string{dead, dead + asideExtension, dead + lockExtension} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("%s of a killed run is still there", filepath.Base(name))
		}
	}
	checkTree(t, alive.dir, oldSite)
	if err := errors.Join(alive.Publish(), alive.Close()); err != nil {
		t.Fatal(err)
	}
	checkTree(t, out, oldSite)
	checkOnlyEntry(t, out)
}

func TestConcurrentRunsAllPublish(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			s, err := Stage(out)
			if err == nil {
				w := s.Writer()
				_, page := w.Put("index.html", []byte(strconv.Itoa(i)))
				_, list := w.Put(IndexFile, []byte(index))
				err = errors.Join(page, list, s.Publish(), s.Close())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got := len(tree(t, out)); got != 2 {
		t.Errorf("got %d files, want 2", got)
	}
	checkOnlyEntry(t, out)
}

// A mounted folder cannot be renamed.
func TestFilesAreReplacedOneByOneInMountedFolders(t *testing.T) {
	for name, inside := range map[string]bool{"staged beside": false, "staged inside": true} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "site")
			if err := os.Mkdir(out, 0o755); err != nil {
				t.Fatal(err)
			}
			prefix := out + stagingMark
			if inside {
				prefix = filepath.Join(out, stagingMark)
			}
			for _, site := range []map[string]string{oldSite, newSite} {
				s := &Staging{out: out, inside: inside}
				if err := s.create(prefix); err != nil {
					t.Fatal(err)
				}
				put(t, s, site)
				if err := errors.Join(s.replaceFiles(), s.Close()); err != nil {
					t.Fatal(err)
				}
				checkTree(t, out, site)
			}
			if _, err := os.Stat(filepath.Join(out, "pipelines")); err == nil {
				t.Error("an empty folder is left")
			}
		})
	}
}

func TestFillingAFolderCanBeRepeatedAfterAKill(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	writeTestFile(t, filepath.Join(out, markerFile), "")
	writeTestFile(t, filepath.Join(out, "index.html"), "half a site")
	write(t, out, newSite)
	checkTree(t, out, newSite)
}

func TestUnchangedFilesAreLinked(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	write(t, out, oldSite)
	stat := func(name string) fs.FileInfo {
		t.Helper()
		info, err := os.Lstat(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	same, changed := stat("about/index.html"), stat("index.html")
	write(t, out, newSite)
	if !os.SameFile(same, stat("about/index.html")) {
		t.Error("an unchanged file was written again")
	}
	if os.SameFile(changed, stat("index.html")) {
		t.Error("a changed file was not written")
	}
}

func TestKeepTakesOnlyFilesThatAreNotOlderThanTheirOrigin(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	write(t, out, map[string]string{IndexFile: index, "index.html": "page", "index.html.gz": "packed", "stale.html": "page", "stale.html.gz": "packed"})
	info, err := os.Stat(filepath.Join(out, "stale.html"))
	if err != nil {
		t.Fatal(err)
	}
	before := info.ModTime().Add(-time.Second)
	if err := os.Chtimes(filepath.Join(out, "stale.html.gz"), before, before); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(out, "index.html"), before, before); err != nil {
		t.Fatal(err)
	}
	s := stage(t, out, map[string]string{"index.html": "page", "stale.html": "page"})
	defer s.Close()
	w := s.Writer()
	for name, want := range map[string]bool{"index.html": true, "stale.html": false, "missing.html": false} {
		if size, ok := w.Keep(name+".gz", name); ok != want || ok && size != int64(len("packed")) {
			t.Errorf("%s: got %d bytes, %v, want %v", name, size, ok, want)
		}
	}
	checkTree(t, s.dir, map[string]string{"index.html": "page", "stale.html": "page", "index.html.gz": "packed"})
}

func TestRenameBothExchangesOrChangesNothing(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	writeTestFile(t, a, "a")
	writeTestFile(t, b, "b")
	if err := renameBoth(a, b); err != nil {
		t.Fatal(err)
	}
	checkTree(t, dir, map[string]string{"a": "b", "b": "a"})
	if err := os.Remove(a); err != nil {
		t.Fatal(err)
	}
	if err := renameBoth(a, b); err == nil {
		t.Error("got no error for a missing file")
	}
	checkTree(t, dir, map[string]string{"b": "a"})
}

func TestReadOnlyFoldersAreNamedInTheError(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		// Root may write anywhere, but not into a file.
		dir = filepath.Join(dir, "file")
		writeTestFile(t, dir, "")
	} else {
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o755)
	}
	if _, err := Stage(filepath.Join(dir, "site")); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("got error %v, want one that names %s", err, dir)
	}
}
