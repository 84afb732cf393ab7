package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	// indexFile is the site's index for programs. A folder that has one is a
	// site, and may be replaced by the next.
	indexFile = "data/index.json"
	// markerFile marks a folder that is being filled file by file and has no
	// index yet.
	markerFile = ".rse-dashboard"
	// stagingMark is in the name of every folder in which a site is built.
	stagingMark = ".building-"
)

// NotASiteError says that the output folder holds something else, which is left
// alone.
type NotASiteError struct{ Dir string }

func (e *NotASiteError) Error() string {
	return fmt.Sprintf("%s is not empty and was not made by this program (it has no %s); choose another folder, or empty it", e.Dir, indexFile)
}

// staging is a folder in which a site is built before it takes the place of the
// one before it.
type staging struct {
	dir  string // where the files go
	out  string // where they are to be seen
	lock *os.File
	// inside tells that dir lies in out, because nothing can be made beside it.
	inside bool
}

// stage checks that out may be written and makes the folder beside it.
func stage(out string) (*staging, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(out); err == nil {
		out = real // a link to a folder stays; the folder is replaced
	}
	if err := checkTarget(out); err != nil {
		return nil, err
	}
	parent, base := filepath.Split(out)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	s := &staging{out: out}
	if err := s.make(filepath.Join(parent, "."+base+stagingMark)); err == nil {
		return s, nil
	} else if !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS) {
		return nil, err
	}
	// A mounted folder in a read-only or foreign place can still be filled.
	if err := s.make(filepath.Join(out, stagingMark)); err != nil {
		return nil, err
	}
	s.inside = true
	return s, nil
}

// checkTarget reports whether out is missing, empty, or a site.
func checkTarget(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return strings.HasPrefix(e.Name(), stagingMark) || e.Name() == "lost+found"
	})
	if len(entries) == 0 {
		return nil
	}
	if _, err := os.Lstat(filepath.Join(out, markerFile)); err == nil {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(indexFile)))
	if err != nil {
		return &NotASiteError{out}
	}
	var index struct {
		AsOf  time.Time `json:"as_of"`
		Pages []struct {
			Data string `json:"data"`
		} `json:"pages"`
	}
	if json.Unmarshal(text, &index) != nil || index.AsOf.IsZero() || index.Pages == nil {
		return &NotASiteError{out}
	}
	return nil
}

// make makes the folder, named with the prefix and a number, locks it, and
// removes the ones that killed runs have left.
func (s *staging) make(prefix string) error {
	if left, err := filepath.Glob(globEscape(prefix) + "*"); err == nil {
		for _, dir := range left {
			if lock, err := lockDir(dir); err == nil {
				os.RemoveAll(dir)
				lock.Close()
			}
		}
	}
	for n := os.Getpid(); ; n++ {
		dir := fmt.Sprintf("%s%d", prefix, n)
		err := os.Mkdir(dir, 0o755)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		lock, err := lockDir(dir)
		if err != nil {
			os.Remove(dir)
			return err
		}
		s.dir, s.lock = dir, lock
		return nil
	}
}

// globEscape escapes what filepath.Match takes for more than itself.
func globEscape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// close removes the folder, which holds the unfinished site or the one before.
func (s *staging) close() error {
	err := os.RemoveAll(s.dir)
	return errors.Join(err, s.lock.Close())
}

// publish puts the finished site in its place.
func (s *staging) publish() error {
	// The rename must not overtake the files it makes visible.
	if err := syncTree(s.lock, s.dir); err != nil {
		return err
	}
	if s.inside {
		return s.replaceFiles()
	}
	_, err := os.Lstat(s.out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = os.Rename(s.dir, s.out)
	case err == nil:
		err = exchange(s.dir, s.out)
	}
	if errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.EXDEV) || errors.Is(err, fs.ErrPermission) {
		// A mount point can not be renamed; its files can be replaced.
		return s.replaceFiles()
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(s.out))
}

// renameBoth puts a in the place of b and b in the place of a where the file
// system can not exchange them at once.
func renameBoth(a, b string) error {
	aside := a + "-before"
	if err := os.Rename(b, aside); err != nil {
		return err
	}
	if err := os.Rename(a, b); err != nil {
		return errors.Join(err, os.Rename(aside, b))
	}
	return os.Rename(aside, a)
}

// replaceFiles replaces the files one by one, each at once: first what pages
// refer to, then pages and their data, then the index; what no page refers to
// any more is removed last.
func (s *staging) replaceFiles() error {
	names, err := files(s.dir)
	if err != nil {
		return err
	}
	before, err := files(s.out)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(s.out, filepath.FromSlash(indexFile))); err != nil {
		if err := os.WriteFile(filepath.Join(s.out, markerFile), nil, 0o644); err != nil {
			return err
		}
	}
	byRank := slices.Clone(names)
	slices.SortStableFunc(byRank, func(a, b string) int { return rank(a) - rank(b) })
	for _, name := range byRank {
		if err := s.replaceFile(name); err != nil {
			return err
		}
	}
	for _, name := range before {
		if _, found := slices.BinarySearch(names, name); found || strings.Contains(name, stagingMark) {
			continue
		}
		if err := os.Remove(filepath.Join(s.out, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		// Folders that have become empty go as well; others refuse to.
		for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
			if os.Remove(filepath.Join(s.out, dir)) != nil {
				break
			}
		}
	}
	if err := os.Remove(filepath.Join(s.out, markerFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDir(s.out)
}

// rank orders files so that nothing refers to what is not there yet.
func rank(name string) int {
	name = filepath.ToSlash(name)
	switch {
	case strings.HasPrefix(name, "assets/"):
		return 0
	case strings.HasPrefix(name, indexFile): // and its compressed forms
		return 3
	case strings.Contains(filepath.Base(name), ".html"):
		return 2
	}
	return 1
}

// replaceFile puts one file in its place, by a name of its own in the same folder.
func (s *staging) replaceFile(name string) error {
	from, to := filepath.Join(s.dir, name), filepath.Join(s.out, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if s.inside {
		return os.Rename(from, to)
	}
	if old, err := os.ReadFile(to); err == nil {
		if text, err := os.ReadFile(from); err == nil && bytes.Equal(old, text) {
			return nil
		}
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	temporary := filepath.Join(filepath.Dir(to), stagingMark+filepath.Base(to))
	out, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err == nil {
		err = os.Rename(temporary, to)
	}
	if err != nil {
		os.Remove(temporary)
	}
	return err
}

// files lists the files under dir, relative to it, sorted.
func files(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, name)
		return err
	})
	slices.Sort(names)
	return names, err
}

// syncDir brings a folder's entries to the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
