package sitedir

import (
	"bytes"
	"io"
	"os"
	"path"
	"path/filepath"
)

// A Writer puts files into the staging folder. It is for one goroutine; there
// may be several of them.
type Writer struct {
	dir string
	// before is the old site. A file that has not changed since is linked instead
	// of written, which spares the disk most of a rebuild.
	before  string
	created string // the folder that is known to exist
	buffer  []byte
}

// Writer returns a new writer.
func (s *Staging) Writer() *Writer { return &Writer{dir: s.dir, before: s.out} }

// Put stores a file, whose name is relative to the site's root, and reports
// whether the old site had the same one.
func (w *Writer) Put(name string, text []byte) (unchanged bool, err error) {
	if parent := path.Dir(name); parent != w.created {
		if err := os.MkdirAll(filepath.Join(w.dir, filepath.FromSlash(parent)), 0o755); err != nil {
			return false, err
		}
		w.created = parent
	}
	to := filepath.Join(w.dir, filepath.FromSlash(name))
	old := filepath.Join(w.before, filepath.FromSlash(name))
	// Where the file system has no links, the file is written.
	if w.holds(old, text) && os.Link(old, to) == nil {
		return true, nil
	}
	return false, os.WriteFile(to, text, 0o644)
}

// Keep links a file of the old site that was made from another one, such as its
// compressed form, and returns its size. The other one has not changed, because
// [Writer.Put] said so; ok is false if the file is missing or older than it. It
// is older where a run that replaced files one by one was killed between the two.
func (w *Writer) Keep(name, from string) (size int64, ok bool) {
	old := filepath.Join(w.before, filepath.FromSlash(name))
	info, err := os.Lstat(old)
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != 0o644 {
		return 0, false
	}
	origin, err := os.Lstat(filepath.Join(w.before, filepath.FromSlash(from)))
	if err != nil || info.ModTime().Before(origin.ModTime()) {
		return 0, false
	}
	return info.Size(), os.Link(old, filepath.Join(w.dir, filepath.FromSlash(name))) == nil
}

// holds reports whether the named file has exactly that text.
func (w *Writer) holds(file string, text []byte) bool {
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != 0o644 || info.Size() != int64(len(text)) {
		return false
	}
	in, err := os.Open(file)
	if err != nil {
		return false
	}
	defer in.Close()
	if cap(w.buffer) < len(text) {
		w.buffer = make([]byte, len(text)+len(text)/2)
	}
	_, err = io.ReadFull(in, w.buffer[:len(text)])
	return err == nil && bytes.Equal(w.buffer[:len(text)], text)
}
