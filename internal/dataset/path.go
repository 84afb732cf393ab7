package dataset

import (
	"path/filepath"
	"slices"
)

// Table returns the path of a table that a collector has committed, for
// [ReadRows]; ok is false if it has none of that name, or if the file is
// damaged, so that it is made anew. The path is good until the next commit.
func (u *Update) Table(collector, name string) (path string, ok bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	p := u.manifest.Collectors[collector]
	if p == nil || !slices.Contains(p.Files, name) || u.manifest.check(u.dir, name) != nil {
		return "", false
	}
	return filepath.Join(u.dir, filepath.FromSlash(name)), true
}
