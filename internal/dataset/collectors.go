package dataset

import (
	"maps"
	"path"
	"path/filepath"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// Collectors returns the names of the collectors that have contributed, sorted.
func (u *Update) Collectors() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Sorted(maps.Keys(u.manifest.Collectors))
}

// OlderDays returns how many days of a collector's events were written by a version
// of the program that did not store all of today's columns, and the columns that
// they lack. A damaged file is not counted.
func (u *Update) OlderDays(collector string) (days int, columns []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	p := u.manifest.Collectors[collector]
	if p == nil {
		return 0, nil
	}
	older := map[string]bool{}
	for _, f := range p.Files {
		if !isEvents(f) {
			continue
		}
		missing, err := eventfile.MissingColumns(filepath.Join(u.dir, filepath.FromSlash(f)))
		if err == nil && len(missing) > 0 {
			older[path.Dir(f)] = true
			columns = append(columns, missing...)
		}
	}
	return len(older), sorted(columns)
}

// Retire hides what a collector contributed from readers, or shows it again. The rows
// stay on disk, since the source may not hold them any more. changed reports whether
// it was the other way before.
func (u *Update) Retire(collector string, retired bool) (changed bool, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	p := u.manifest.Collectors[collector]
	if p == nil || p.Retired == retired {
		return false, nil
	}
	m := u.next()
	entry := *p
	entry.Retired = retired
	m.Collectors[collector] = &entry
	return true, u.publish(m)
}

// Provenance returns a copy of the collector's committed entry, or nil.
func (u *Update) Provenance(collector string) *Provenance {
	u.mu.Lock()
	defer u.mu.Unlock()
	p := u.manifest.Collectors[collector]
	if p == nil {
		return nil
	}
	c := *p
	c.Warnings = slices.Clone(p.Warnings)
	c.Branches = slices.Clone(p.Branches)
	c.State = slices.Clone(p.State)
	c.Files = slices.Clone(p.Files)
	return &c
}

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
