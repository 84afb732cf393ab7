package render

import (
	"bytes"
	"io"
	"os"
	"path"
	"path/filepath"
)

// folder is where a site in the making is written. It belongs to one worker.
type folder struct {
	dir string
	// before is the site that is to be replaced. What has not changed in it is
	// linked instead of written, which spares the disk most of a rebuild.
	before string
	made   string // the folder that is known to be there
	buffer []byte
}

func newFolder(dir, before string) *folder { return &folder{dir: dir, before: before} }

// put stores a file, whose name is relative to the site's root.
func (f *folder) put(name string, text []byte) error {
	if parent := path.Dir(name); parent != f.made {
		if err := os.MkdirAll(filepath.Join(f.dir, filepath.FromSlash(parent)), 0o755); err != nil {
			return err
		}
		f.made = parent
	}
	to := filepath.Join(f.dir, filepath.FromSlash(name))
	if f.before != "" {
		old := filepath.Join(f.before, filepath.FromSlash(name))
		// Not every file system has links; then the file is written like any other.
		if f.holds(old, text) && os.Link(old, to) == nil {
			return nil
		}
	}
	return os.WriteFile(to, text, 0o644)
}

// holds reports whether a file of the site before has just that text.
func (f *folder) holds(file string, text []byte) bool {
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != 0o644 || info.Size() != int64(len(text)) {
		return false
	}
	in, err := os.Open(file)
	if err != nil {
		return false
	}
	defer in.Close()
	if cap(f.buffer) < len(text) {
		f.buffer = make([]byte, len(text)+len(text)/2)
	}
	_, err = io.ReadFull(in, f.buffer[:len(text)])
	return err == nil && bytes.Equal(f.buffer[:len(text)], text)
}
