package sitedir

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
)

// Publish puts the finished site in its place.
func (s *Staging) Publish() error {
	// The rename must not reach the disk before the files that it shows.
	if err := syncTree(s.dir); err != nil {
		return err
	}
	if s.inside {
		return s.replaceFiles()
	}
	err := exchange(s.dir, s.out)
	if errors.Is(err, fs.ErrNotExist) {
		// There is no old site, unless another run publishes one now.
		if err = os.Rename(s.dir, s.out); errors.Is(err, fs.ErrExist) {
			err = exchange(s.dir, s.out)
		}
	}
	if errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.EXDEV) || errors.Is(err, fs.ErrPermission) {
		// A mount point cannot be renamed, but its files can be replaced.
		return s.replaceFiles()
	}
	if err != nil {
		return err
	}
	return atomicfile.SyncDir(filepath.Dir(s.out))
}

// asideExtension is what the name of an old site ends with while the new one
// takes its place.
const asideExtension = "-before"

// renameBoth exchanges a and b where the file system cannot do so in one step.
func renameBoth(a, b string) error {
	aside := a + asideExtension
	if err := os.Rename(b, aside); err != nil {
		return err
	}
	if err := os.Rename(a, b); err != nil {
		return errors.Join(err, os.Rename(aside, b))
	}
	return os.Rename(aside, a)
}

// replaceFiles replaces the files of the old site one by one: first what pages
// refer to, then data, pages and the index. It removes files that the new site
// does not have last.
func (s *Staging) replaceFiles() error {
	names, err := files(s.dir)
	if err != nil {
		return err
	}
	before, err := files(s.out)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(s.out, filepath.FromSlash(IndexFile))); err != nil {
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
		if err := s.remove(name); err != nil {
			return err
		}
	}
	if err := os.Remove(filepath.Join(s.out, markerFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return atomicfile.SyncDir(s.out)
}

// rank orders files so that no file refers to one that is not there yet.
func rank(name string) int {
	name = filepath.ToSlash(name)
	switch {
	case strings.HasPrefix(name, "assets/"):
		return 0
	case strings.HasPrefix(name, IndexFile): // and its compressed forms
		return 3
	case strings.Contains(filepath.Base(name), ".html"):
		return 2
	}
	return 1
}

// replaceFile puts one file in its place, or leaves the old one if it is the
// same.
func (s *Staging) replaceFile(name string) error {
	from, to := filepath.Join(s.dir, name), filepath.Join(s.out, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if s.inside {
		return os.Rename(from, to)
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(to); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return atomicfile.WriteFile(to, text, 0o644)
}

// remove removes a file of the old site and the folders that it leaves empty.
func (s *Staging) remove(name string) error {
	if err := os.Remove(filepath.Join(s.out, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
		if os.Remove(filepath.Join(s.out, dir)) != nil {
			break // not empty
		}
	}
	return nil
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
