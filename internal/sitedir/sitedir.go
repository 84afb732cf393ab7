package sitedir

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/hmcts/rse-dashboard/internal/filelock"
)

const (
	// IndexFile is the site's index for programs, relative to the site's root. A
	// folder that has one is a site and may be overwritten.
	IndexFile = "data/index.json"
	// markerFile marks a folder that is being filled file by file and has no
	// index yet.
	markerFile = ".rse-dashboard"
	// stagingMark is in the name of every staging folder.
	stagingMark = ".building-"
	// lockExtension is what the name of a staging folder's lock file ends with.
	// The file lies beside the folder, because the folder is renamed.
	lockExtension = ".lock"
)

// NotASiteError reports that the output folder holds something other than a
// site. The folder was not changed.
type NotASiteError struct{ Dir string }

func (e *NotASiteError) Error() string {
	return fmt.Sprintf("%s is not empty and was not made by this program (it has no %s); choose another folder, or empty it", e.Dir, IndexFile)
}

// Staging is a folder in which a site is made before it replaces the old one.
type Staging struct {
	dir  string // where the files are written
	out  string // where the site is published
	lock *filelock.Lock
	// inside tells that dir lies in out, because nothing can be made beside it.
	inside bool
}

// Stage makes the staging folder of a site that will be published at out. It
// fails with a [*NotASiteError] if out holds anything but a site.
func Stage(out string) (*Staging, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(out); err == nil {
		out = real // replace the folder that a link leads to, not the link
	}
	if err := checkTarget(out); err != nil {
		return nil, err
	}
	parent, base := filepath.Split(out)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	s := &Staging{out: out}
	if err := s.create(filepath.Join(parent, "."+base+stagingMark)); err == nil {
		return s, nil
	} else if !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS) {
		return nil, err
	}
	// A folder that is mounted in a read-only place can still be filled.
	if err := s.create(filepath.Join(out, stagingMark)); err != nil {
		return nil, err
	}
	s.inside = true
	return s, nil
}

// Path returns the absolute path of the published site.
func (s *Staging) Path() string { return s.out }

// Close removes the staging folder, which holds the unfinished site or, after
// [Staging.Publish], the old one.
func (s *Staging) Close() error {
	err := os.RemoveAll(s.dir)
	return errors.Join(err, s.lock.Remove())
}

// checkTarget returns an error unless out is missing, empty, or a site.
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
	text, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(IndexFile)))
	if err != nil {
		return &NotASiteError{out}
	}
	// The time itself is not checked: a site of any time is a site.
	var index struct {
		AsOf  *string `json:"as_of"`
		Pages []struct {
			Data string `json:"data"`
		} `json:"pages"`
	}
	if json.Unmarshal(text, &index) != nil || index.AsOf == nil || index.Pages == nil {
		return &NotASiteError{out}
	}
	return nil
}

// create makes the staging folder, whose name is the prefix and a number, and
// removes the staging folders of killed runs.
func (s *Staging) create(prefix string) error {
	left, err := filepath.Glob(globEscape(prefix) + "*")
	if err != nil {
		return err
	}
	for _, name := range left {
		removeAbandoned(strings.TrimSuffix(strings.TrimSuffix(name, lockExtension), asideExtension))
	}
	for n := os.Getpid(); ; n++ {
		dir := fmt.Sprintf("%s%d", prefix, n)
		lock, err := filelock.Exclusive(dir + lockExtension)
		if held := (*filelock.HeldError)(nil); errors.As(err, &held) {
			continue // another run uses this name
		}
		if err != nil {
			return err
		}
		if err := os.Mkdir(dir, 0o755); err != nil {
			return errors.Join(err, lock.Remove())
		}
		s.dir, s.lock = dir, lock
		return nil
	}
}

// removeAbandoned removes a staging folder unless a running program uses it. An
// error is ignored: the next run tries again.
func removeAbandoned(dir string) {
	lock, err := filelock.Exclusive(dir + lockExtension)
	if err != nil {
		return
	}
	_ = os.RemoveAll(dir)
	_ = os.RemoveAll(dir + asideExtension)
	_ = lock.Remove()
}

// globEscape escapes what filepath.Match takes for more than itself.
func globEscape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
